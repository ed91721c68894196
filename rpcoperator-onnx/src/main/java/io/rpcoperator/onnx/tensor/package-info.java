/**
 * Between records and named tensors: codecs, batch assembly and scatter, shape checks. Knows
 * nothing of sessions.
 */
@NullMarked
package io.rpcoperator.onnx.tensor;

import org.jspecify.annotations.NullMarked;
