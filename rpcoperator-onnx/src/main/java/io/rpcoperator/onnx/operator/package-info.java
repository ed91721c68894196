/** The operator that a service's author extends. */
@NullMarked
package io.rpcoperator.onnx.operator;

import org.jspecify.annotations.NullMarked;
