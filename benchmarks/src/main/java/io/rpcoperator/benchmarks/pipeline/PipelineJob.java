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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.async.OnFailure;
import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.async.AsyncRetryStrategy;
import org.apache.flink.streaming.util.retryable.AsyncRetryStrategies;
import org.apache.flink.streaming.util.retryable.RetryPredicates;

/** Records, the model, and a sink that notes when each was answered: one chain. */
public final class PipelineJob {

    /** The name of the service, too. */
    static final String SERVICE = "model";

    /** The largest batch of whoever makes batches. */
    static final int BATCH = 64;

    /** The most records under way in each caller. */
    static final int CAPACITY = 4 * BATCH;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    private PipelineJob() {}

    /** Builds and executes the job of a {@link Workload}. */
    public static void main(String[] arguments) throws Exception {
        Workload workload = Workload.of(arguments);
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, workload.checkpointInterval());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                workload.checkpoints().toUri().toString());
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(workload.callers());
        DataStream<Question> questions =
                env.fromSource(
                        new DataGeneratorSource<>(
                                Question::issue,
                                Long.MAX_VALUE,
                                new Turns(workload.rate().toString()),
                                TypeInformation.of(Question.class)),
                        WatermarkStrategy.noWatermarks(),
                        "questions");
        model(env, questions, workload).sinkTo(new AnswerSink(workload.answers())).name("answers");
        env.execute("pipeline: " + workload.variant());
    }

    private static DataStream<Question> model(
            RosExecutionEnvironment env, DataStream<Question> questions, Workload workload) {
        return switch (workload.variant()) {
            case EMBEDDED -> questions.map(new RunModel(workload.source()));
            case EMBEDDED_BATCH ->
                    questions.transform(
                            "model", questions.getType(), new RunModelInBatches(workload.source()));
            case SERVICE -> askService(env, questions, workload);
            case GRPC ->
                    AsyncDataStream.unorderedWait(
                            questions,
                            new AskGrpc(workload.model(), workload.port()),
                            PATIENCE.toMillis(),
                            TimeUnit.MILLISECONDS,
                            CAPACITY);
            case GRPC_RETRY ->
                    AsyncDataStream.unorderedWaitWithRetry(
                            questions,
                            new AskGrpc(workload.model(), workload.port()),
                            PATIENCE.toMillis(),
                            TimeUnit.MILLISECONDS,
                            CAPACITY,
                            retries());
        };
    }

    private static DataStream<Question> askService(
            RosExecutionEnvironment env, DataStream<Question> questions, Workload workload) {
        RosDescriptor.Builder descriptor =
                RosDescriptor.newBuilder(SERVICE)
                        .parallelism(workload.instances())
                        .configure(RosOptions.BATCH_MAX_SIZE, BATCH);
        ModelService.configure(descriptor, workload.source());
        RosHandle<float[], float[]> service =
                env.addRpcService(ModelService.class, descriptor.build());
        return RosAsyncDataStream.unorderedWait(
                questions,
                new AskService(service, workload.model()).onFailure(OnFailure.waitForReady()),
                PATIENCE,
                CAPACITY);
    }

    /** Until the timeout. */
    private static AsyncRetryStrategy<Question> retries() {
        return new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<Question>(
                        Integer.MAX_VALUE, RETRY_DELAY.toMillis())
                .ifException(RetryPredicates.HAS_EXCEPTION_PREDICATE)
                .build();
    }
}
