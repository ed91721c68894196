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
package io.rpcoperator.submission;

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.LineFileSink;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;

/** Writes the doubles of 0 to n-1, got from a service. Arguments: folder, n, n per second. */
public final class DoublingJob {

    /** The service's name. */
    static final String SERVICE = "doubler";

    private DoublingJob() {}

    /** Builds and executes the job. */
    public static void main(String[] arguments) throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        RosHandle<Long, Long> doubler =
                env.addRpcService(Multiplier.class, RosDescriptor.newBuilder(SERVICE).build());
        DataGeneratorSource<Long> numbers =
                new DataGeneratorSource<>(
                        n -> n,
                        Long.parseLong(arguments[1]),
                        RateLimiterStrategy.perSecond(Double.parseDouble(arguments[2])),
                        Types.LONG);
        ServiceCall.answers(
                        env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers"),
                        doubler)
                .sinkTo(new LineFileSink<>(arguments[0]));
        env.execute("doubling");
    }
}
