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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.async.FailedCall;
import io.rpcoperator.async.OnFailure;
import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.LineFileSink;
import io.rpcoperator.testing.cluster.Pace;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Numbers from a source, the model, and a sink: two tasks, one of them the source. With the model
 * as a service, the other one asks it; else the other one has it, and is what scales.
 */
public final class ScalingJob {

    /** Of the service, and in the name of the task that has the model. */
    static final String MODEL = "model";

    /** The most copies of the model. */
    static final int COPIES = 3;

    /** Between checkpoints. */
    static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int IN_FLIGHT = 100;

    private ScalingJob() {}

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
        env.setBufferTimeout(0); // else records come in bursts, and gaps are those between them
        DataStream<Long> numbers =
                env.fromSource(
                                new DataGeneratorSource<>(
                                        n -> n,
                                        Long.MAX_VALUE,
                                        Pace.perSecond(Workload.RECORDS_PER_SECOND),
                                        Types.LONG),
                                WatermarkStrategy.noWatermarks(),
                                "numbers")
                        .rebalance(); // also to one task alone, so that it has tasks of its own
        DataStream<String> answers =
                workload.variant() == Variant.SERVICE
                        ? askService(env, numbers, workload)
                        : numbers.map(new RunModel(workload.model(), workload.copies().toString()))
                                .name(MODEL);
        answers.sinkTo(new LineFileSink<>(workload.journal().toString())).name("journal");
        env.execute("scaling: " + workload.variant());
    }

    private static DataStream<String> askService(
            RosExecutionEnvironment env, DataStream<Long> numbers, Workload workload) {
        RosDescriptor.Builder descriptor =
                RosDescriptor.newBuilder(MODEL)
                        .parallelism(1, COPIES)
                        .configure(ModelService.COPIES, workload.copies().toString());
        workload.model().configure(descriptor);
        RosHandle<Long, Long> service = env.addRpcService(ModelService.class, descriptor.build());
        OutputTag<FailedCall<Long>> failed = FailedCall.tag("failed", Types.LONG);
        SingleOutputStreamOperator<String> answers =
                RosAsyncDataStream.unorderedWait(
                                numbers,
                                new AskService(service)
                                        .onFailure(OnFailure.sideOutput(failed).afterWaiting()),
                                PATIENCE,
                                IN_FLIGHT)
                        .name("ask");
        answers.getSideOutput(failed)
                .sinkTo(new LineFileSink<>(workload.failures().toString()))
                .name("failures");
        return answers;
    }

    /** Asks the service about each number. */
    private static final class AskService extends RosAsyncFunction<Long, Long, Long, String> {

        private static final long serialVersionUID = 1L;

        AskService(RosHandle<Long, Long> service) {
            super(service);
        }

        @Override
        protected Long request(Long id) {
            return id;
        }

        @Override
        protected String result(Long id, Long copy) {
            return Answer.now(id, copy).toString();
        }
    }
}
