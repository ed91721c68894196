/**
 * Makes ONNX models in code, and what an operator needs around it; for tests of other modules too.
 */
@NullMarked
package io.rpcoperator.onnx.testing;

import org.jspecify.annotations.NullMarked;
