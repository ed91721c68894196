/**
 * A model served through the whole path, beside other ways to run it.
 *
 * <p>{@link io.rpcoperator.benchmarks.inference.InferenceSuite} holds a {@link
 * io.rpcoperator.benchmarks.inference.Contest}: for each {@link
 * io.rpcoperator.benchmarks.inference.Contender} it starts {@link
 * io.rpcoperator.benchmarks.inference.Worker}s, one that runs models itself, or a server and a
 * client, and gives them loads in turn.
 */
@NullMarked
package io.rpcoperator.benchmarks.inference;

import org.jspecify.annotations.NullMarked;
