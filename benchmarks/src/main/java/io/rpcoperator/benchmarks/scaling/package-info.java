/**
 * What a job notices of the scaling of its model: as a service, which scales by itself, and inside
 * the pipeline, which Flink's Adaptive scheduler restarts for it. And what many replicas, and many
 * clients, cost the JobMaster.
 *
 * <p>{@link io.rpcoperator.benchmarks.scaling.ScalingSuite} runs {@link
 * io.rpcoperator.benchmarks.scaling.ScalingJob} on a cluster of JVMs for each {@link
 * io.rpcoperator.benchmarks.scaling.Variant}, and reads from the job's own {@link
 * io.rpcoperator.benchmarks.scaling.Answer}s how that went.
 */
@NullMarked
package io.rpcoperator.benchmarks.scaling;

import org.jspecify.annotations.NullMarked;
