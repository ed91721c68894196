/**
 * Our transport beside others: every peer echoes the same payloads between two JVMs, in turns.
 *
 * <p>{@link io.rpcoperator.benchmarks.transport.TransportSuite} starts, for each {@link
 * io.rpcoperator.benchmarks.transport.Peer}, two {@link
 * io.rpcoperator.benchmarks.transport.Worker}s, a server and a client, and asks one client after
 * the other to run an {@link io.rpcoperator.benchmarks.transport.EchoLoop}.
 */
@NullMarked
package io.rpcoperator.benchmarks.transport;

import org.jspecify.annotations.NullMarked;
