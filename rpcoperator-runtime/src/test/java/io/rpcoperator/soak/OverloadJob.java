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
package io.rpcoperator.soak;

import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.Pace;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Sources that offer a service ten times what it can do, and callers whose every queue is longer
 * than the next: that of the asynchronous function, of the client, of the endpoint. So all of them
 * are full. The argument is a folder.
 */
public final class OverloadJob {

    static final String SOURCE = "numbers";

    /** Of both sides of the data plane. */
    static final int CALLERS = 2;

    /** The largest batch. */
    static final int BATCH = 64;

    /** What a run keeps in memory of one request, at least. */
    static final int REQUEST_BYTES = 32 * 1024;

    private static final int QUEUE = 4 * BATCH;
    private static final int PENDING = 2 * QUEUE;
    private static final int CAPACITY = 2 * PENDING;

    /** Many times what a request waits in all these queues. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final double OFFERED_TO_CAPACITY = 10;

    private OverloadJob() {}

    /** Builds and executes the job. */
    public static void main(String[] arguments) throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(CALLERS);
        RosHandle<byte[], Integer> service =
                env.addRpcService(
                        OverloadOperator.class,
                        RosDescriptor.newBuilder("overloaded")
                                .parallelism(1)
                                .configure(OverloadOperator.RUNS, runs(arguments[0]).toString())
                                .configure(RosOptions.BATCH_MAX_SIZE, BATCH)
                                .configure(RosOptions.QUEUE_MAX_REQUESTS, QUEUE)
                                .configure(RosOptions.CLIENT_MAX_PENDING_REQUESTS, PENDING)
                                .build());
        double capacity = BATCH * 1e9 / OverloadOperator.BATCH_TIME.toNanos();
        DataStream<Long> numbers =
                env.fromSource(
                        new DataGeneratorSource<>(
                                n -> n,
                                Long.MAX_VALUE,
                                Pace.perSecond(OFFERED_TO_CAPACITY * capacity),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        SOURCE);
        // Apart from its source, whose own metrics then show the back-pressure.
        RosAsyncDataStream.unorderedWait(
                        numbers.rebalance(),
                        RosAsyncFunction.of(
                                service,
                                (Long number) -> new byte[REQUEST_BYTES],
                                (number, length) -> length,
                                Types.INT),
                        TIMEOUT,
                        CAPACITY)
                .sinkTo(new DiscardingSink<>());
        env.execute("overload");
    }

    /** Where the operator writes what it does. */
    static Path runs(String folder) {
        return Path.of(folder, "runs");
    }
}
