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
package io.rpcoperator.scheduler.testing;

import io.rpcoperator.scheduler.entrypoint.RosMiniCluster;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.util.TestStreamEnvironment;

/**
 * A cluster in this JVM, with services scheduled by themselves, where environments run their jobs.
 */
public final class ClusterWithScheduler implements AutoCloseable {

    private final RosMiniCluster cluster;

    private ClusterWithScheduler(RosMiniCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts one. */
    public static ClusterWithScheduler start(
            int taskManagers, int slotsOfEach, Configuration configuration) throws Exception {
        return start(taskManagers, slotsOfEach, configuration, RosMiniCluster::new);
    }

    /** Starts one of a certain make. */
    public static ClusterWithScheduler start(
            int taskManagers,
            int slotsOfEach,
            Configuration configuration,
            Function<MiniClusterConfiguration, RosMiniCluster> make)
            throws Exception {
        return start(
                configuration,
                new MiniClusterConfiguration.Builder()
                        .setNumTaskManagers(taskManagers)
                        .setNumSlotsPerTaskManager(slotsOfEach),
                make);
    }

    /** Starts one whose JobMasters can be told to lose their leadership. */
    public static ClusterWithScheduler startWithLeadershipControl(
            int taskManagers, int slotsOfEach, Configuration configuration) throws Exception {
        return start(
                configuration,
                new MiniClusterConfiguration.Builder()
                        .setNumTaskManagers(taskManagers)
                        .setNumSlotsPerTaskManager(slotsOfEach)
                        .setHaServices(MiniCluster.HaServices.WITH_LEADERSHIP_CONTROL),
                RosMiniCluster::new);
    }

    /** The data plane's scheduler, impatient. */
    public static Configuration scheduler(SchedulerType type) {
        return new Configuration()
                .set(JobManagerOptions.SCHEDULER, type)
                .set(
                        JobManagerOptions.SCHEDULER_SUBMISSION_RESOURCE_STABILIZATION_TIMEOUT,
                        Duration.ofMillis(500));
    }

    private static ClusterWithScheduler start(
            Configuration configuration,
            MiniClusterConfiguration.Builder builder,
            Function<MiniClusterConfiguration, RosMiniCluster> make)
            throws Exception {
        Configuration all = new Configuration(configuration);
        all.set(RestOptions.BIND_PORT, "0");
        if (!all.contains(WebOptions.REFRESH_INTERVAL)) {
            all.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        }
        RosMiniCluster cluster = make.apply(builder.setConfiguration(all).build());
        cluster.start();
        TestStreamEnvironment.setAsContext(cluster, 1);
        return new ClusterWithScheduler(cluster);
    }

    /** The cluster itself. */
    public MiniCluster miniCluster() {
        return cluster;
    }

    /** Where it answers. */
    public JobRest rest() throws Exception {
        URI address = cluster.getRestAddress().get();
        return new JobRest(address);
    }

    @Override
    public void close() throws Exception {
        TestStreamEnvironment.unsetAsContext();
        cluster.close();
    }
}
