/**
 * Everything that crosses the network, and nothing that moves it: the frames of the data plane and
 * the messages of the control plane, in bytes. Whatever a peer sends, the only failure is a {@link
 * io.rpcoperator.runtime.transport.wire.ProtocolException}, and nothing is allocated before its
 * size was checked.
 */
@NullMarked
package io.rpcoperator.runtime.transport.wire;

import org.jspecify.annotations.NullMarked;
