/**
 * Calls a service for each record of a stream: {@link io.rpcoperator.async.RosAsyncFunction} and
 * what becomes of the records whose call fails.
 */
@NullMarked
package io.rpcoperator.async;

import org.jspecify.annotations.NullMarked;
