/** Where a model comes from, and how a model fails. */
@NullMarked
package io.rpcoperator.onnx.model;

import org.jspecify.annotations.NullMarked;
