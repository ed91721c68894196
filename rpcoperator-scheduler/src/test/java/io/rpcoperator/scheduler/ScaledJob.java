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
package io.rpcoperator.scheduler;

import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;

/**
 * A job for clusters of separate JVMs: asks a service about each of 0 to n-1, and writes each
 * number with the subtask that answered and its attempt, exactly once. Arguments: folder, n, and,
 * if they are to have profiles, the GPUs of a replica and the cores of the data plane's slots.
 */
public final class ScaledJob {

    static final String SERVICE = "model";

    private ScaledJob() {}

    /** Builds and executes the job. */
    public static void main(String[] arguments) throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.enableCheckpointing(300);
        RosDescriptor.Builder descriptor = RosDescriptor.newBuilder(SERVICE).parallelism(1, 3);
        if (arguments.length > 2) {
            descriptor.gpus(Integer.parseInt(arguments[2]));
        }
        if (arguments.length > 3) {
            env.registerSlotSharingGroup(
                    SlotSharingGroup.newBuilder("default")
                            .setCpuCores(Double.parseDouble(arguments[3]))
                            .setTaskHeapMemory(MemorySize.ofMebiBytes(128))
                            .build());
        }
        RosHandle<Long, String> model = env.addRpcService(Model.class, descriptor.build());
        RosAsyncDataStream.unorderedWait(
                        env.fromSource(
                                new DataGeneratorSource<>(
                                        n -> n,
                                        Long.parseLong(arguments[1]),
                                        RateLimiterStrategy.perSecond(200),
                                        Types.LONG),
                                WatermarkStrategy.noWatermarks(),
                                "numbers"),
                        RosAsyncFunction.of(model),
                        Duration.ofMinutes(1),
                        50)
                .sinkTo(ExactlyOnceLines.sink(arguments[0]));
        env.execute("scaled");
    }

    /** Says who it is. */
    public static final class Model implements RpcOperator<Long, String> {

        private String name = "";

        @Override
        public void open(RpcOperatorContext context) {
            name =
                    context.taskInfo().getIndexOfThisSubtask()
                            + " "
                            + context.taskInfo().getAttemptNumber();
        }

        @Override
        public String call(Long number) {
            return number + " " + name;
        }
    }
}
