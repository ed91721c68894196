/**
 * What a caller sees when a process is killed: the same model as a service of the job, and in the
 * pipeline's own operator.
 *
 * <p>{@link io.rpcoperator.benchmarks.failover.FailoverSuite} runs {@link
 * io.rpcoperator.benchmarks.failover.FailoverJob} on a cluster of JVMs, one {@link
 * io.rpcoperator.benchmarks.failover.Scenario} after the other, kills a TaskManager in each round,
 * and reads from the job's own {@link io.rpcoperator.benchmarks.failover.Answer}s how that went.
 */
@NullMarked
package io.rpcoperator.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
