/** From an arrived request to its answer: queue, batches, operator. */
@NullMarked
package io.rpcoperator.runtime.serving;

import org.jspecify.annotations.NullMarked;
