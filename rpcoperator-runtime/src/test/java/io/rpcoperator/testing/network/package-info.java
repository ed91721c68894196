/**
 * A network that treats connections as badly as a test wants.
 *
 * <p>{@link io.rpcoperator.testing.network.TcpProxy} stands before a port; each connection through
 * it can be cut, stalled, delayed and throttled.
 */
@NullMarked
package io.rpcoperator.testing.network;

import org.jspecify.annotations.NullMarked;
