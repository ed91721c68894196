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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.Pace;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Numbers from a replayable source, a service's answer to each, a function that may throw, and a
 * sink that writes exactly once. Arguments: folder, how many, how many per second.
 */
public final class SoakJob {

    /** The service's name. */
    static final String SERVICE = "soaked";

    /** Of the callers, and of the service. */
    static final int PARALLELISM = 2;

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private SoakJob() {}

    /** Sets the operator off. */
    static Tripwire inOperator(String folder) {
        return Tripwire.of(folder, "fail-operator");
    }

    /** Sets the function off. */
    static Tripwire inFunction(String folder) {
        return Tripwire.of(folder, "fail-function");
    }

    /** The file that lets the source go as fast as it can. */
    static String hurry(String folder) {
        return folder + "/hurry";
    }

    /** The folder of the sink. */
    static String output(String folder) {
        return folder + "/output";
    }

    /** Builds and executes the job. */
    public static void main(String[] arguments) throws Exception {
        String folder = arguments[0];
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(PARALLELISM);
        RosHandle<Long, Long> service =
                env.addRpcService(
                        SoakOperator.class,
                        RosDescriptor.newBuilder(SERVICE)
                                .parallelism(PARALLELISM)
                                .configure(SoakOperator.TRIPWIRE, inOperator(folder).file())
                                .build());
        DataGeneratorSource<Long> source =
                new DataGeneratorSource<>(
                        n -> n,
                        Long.parseLong(arguments[1]),
                        new Pace(Double.parseDouble(arguments[2]), hurry(folder)),
                        Types.LONG);
        DataStream<Long> numbers =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers").rebalance();
        Tripwire inFunction = inFunction(folder);
        SoakCall.answers(numbers, service)
                .map(
                        line -> {
                            inFunction.check();
                            return line;
                        })
                .sinkTo(ExactlyOnceLines.sink(output(folder)));
        env.execute("soak");
    }
}
