/** The sole owner of ONNX Runtime's native objects: environment, sessions, native tensors. */
@NullMarked
package io.rpcoperator.onnx.session;

import org.jspecify.annotations.NullMarked;
