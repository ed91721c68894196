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

import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.testing.cluster.Pace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job whose service does nothing, as do its tasks. Ends when it is closed. */
final class CostJob implements AutoCloseable {

    static final String SERVICE = "nothing";

    /** The most tasks of the data plane. */
    static final int TASKS = 10;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final JobClient client;

    private CostJob(JobClient client) {
        this.client = client;
    }

    /**
     * Submits it.
     *
     * @param most replicas; one is there from the beginning
     * @param clients of the service, which call nobody
     * @param reports how often replicas say how busy they are
     */
    static CostJob submit(CostCluster cluster, int most, int clients, Duration reports)
            throws Exception {
        Listening.reset();
        RosExecutionEnvironment env = RosExecutionEnvironment.of(cluster.environment());
        int tasks = Math.min(clients, TASKS);
        env.setParallelism(tasks);
        env.addRpcService(
                NoWork.class,
                RosDescriptor.newBuilder(SERVICE)
                        .parallelism(1, most)
                        .configure(ScalingOptions.LOAD_REPORT_INTERVAL, reports)
                        .build());
        DataStream<Long> numbers =
                env.fromSource(
                        new DataGeneratorSource<>(
                                n -> n, Long.MAX_VALUE, Pace.perSecond(1), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers");
        numbers.map(new Listening(SERVICE, clients / tasks)).sinkTo(new DiscardingSink<>());
        return new CostJob(env.executeAsync("cost"));
    }

    JobID id() {
        return client.getJobID();
    }

    /** Of its service, in the REST API. */
    String path() {
        return "/jobs/" + id() + "/rpc-services/" + SERVICE;
    }

    @Override
    public void close() throws Exception {
        client.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        client.getJobExecutionResult()
                .handle((result, cancelled) -> cancelled)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
