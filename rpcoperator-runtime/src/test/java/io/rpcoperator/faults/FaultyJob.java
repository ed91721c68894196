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
package io.rpcoperator.faults;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;

/**
 * Asks a service of two subtasks about each of 0 to n-1, and writes each exactly once.
 *
 * <p>Arguments: folder, n, how many calls may be under way, which number fails the first attempt.
 */
public final class FaultyJob {

    static final String SERVICE = "recorder";

    /** Requests of a batch. */
    static final int BATCH = 8;

    /** More than any client has under way. */
    private static final int QUEUE = 20_000;

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private FaultyJob() {}

    /** Builds and executes the job. */
    public static void main(String[] arguments) throws Exception {
        String folder = arguments[0];
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        RosHandle<Long, Long> recorder =
                env.addRpcService(
                        RecordingOperator.class,
                        RosDescriptor.newBuilder(SERVICE)
                                .parallelism(2)
                                .configure(RecordingOperator.FOLDER, folder)
                                .configure(RosOptions.BATCH_MAX_SIZE, BATCH)
                                .configure(RosOptions.QUEUE_MAX_REQUESTS, QUEUE)
                                .build());
        AsyncDataStream.unorderedWait(
                        env.fromSequence(0, Long.parseLong(arguments[1]) - 1),
                        new RecordingCall(recorder, folder, Long.parseLong(arguments[3])),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS,
                        Integer.parseInt(arguments[2]))
                .sinkTo(
                        FileSink.forRowFormat(
                                        new Path(Journal.Kind.OUTPUT.below(folder).toUri()),
                                        new SimpleStringEncoder<Long>())
                                .build());
        env.execute("faulty");
    }
}
