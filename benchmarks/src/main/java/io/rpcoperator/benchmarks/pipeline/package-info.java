/**
 * The suite {@code pipeline}: one Flink job with the model in every slot, as our service, or behind
 * gRPC. {@link io.rpcoperator.benchmarks.pipeline.PipelineJob} runs on a cluster of JVMs once for
 * each {@link io.rpcoperator.benchmarks.pipeline.Variant}; {@link
 * io.rpcoperator.benchmarks.pipeline.Contest} gives the variants turns, {@link
 * io.rpcoperator.benchmarks.pipeline.Kills} kills the process that has the model.
 */
@NullMarked
package io.rpcoperator.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
