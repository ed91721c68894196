/** The options of an ONNX service. */
@NullMarked
package io.rpcoperator.onnx.config;

import org.jspecify.annotations.NullMarked;
