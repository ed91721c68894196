/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.LineFileSink;
import io.rpcoperator.testing.cluster.Pace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Numbers at a steady rate, a model's answer to each, and two sinks. */
public final class FailoverJob {

    /** How many instances of the service there are. */
    static final int INSTANCES = 2;

    /** Between checkpoints. */
    static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private FailoverJob() {}

    /** Builds and executes the job of a {@link Workload}. */
    public static void main(String[] arguments) throws Exception {
        Workload workload = Workload.of(arguments);
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                workload.checkpoints().toUri().toString());
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DataStream<Long> numbers =
                env.fromSource(
                        new DataGeneratorSource<>(
                                n -> n,
                                Long.MAX_VALUE,
                                Pace.perSecond(workload.recordsPerSecond()),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers");
        DataStream<String> answers =
                workload.embedded()
                        ? numbers.map(new RunModel(workload.model())).name("model")
                        : askService(env, numbers, workload);
        answers.sinkTo(new LineFileSink<>(workload.journal().toString())).name("journal");
        answers.sinkTo(ExactlyOnceLines.sink(workload.output().toString())).name("output");
        env.execute("failover");
    }

    private static DataStream<String> askService(
            RosExecutionEnvironment env, DataStream<Long> numbers, Workload workload) {
        RosDescriptor.Builder descriptor =
                RosDescriptor.newBuilder("model")
                        .parallelism(INSTANCES)
                        .configure(ModelService.EXECUTIONS, workload.executions().toString());
        workload.model().configure(descriptor);
        RosHandle<Question, Long> service =
                env.addRpcService(ModelService.class, descriptor.build());
        return AsyncDataStream.unorderedWait(
                        numbers,
                        new AskService(service),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS,
                        workload.inFlight())
                .name("ask");
    }
}
