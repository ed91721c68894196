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
package io.rpcoperator.examples.fraud;

import io.rpcoperator.scheduler.entrypoint.RosMiniCluster;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster with its Web UI inside this JVM, reachable from this machine only. Services have
 * a scheduler of their own.
 */
final class EmbeddedCluster implements AutoCloseable {

    private static final String HOST = "localhost";
    private static final int RESTARTS = 10;
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

    private final MiniCluster cluster;
    private final URI webAddress;

    private EmbeddedCluster(MiniCluster cluster) throws Exception {
        this.cluster = cluster;
        cluster.start();
        this.webAddress = cluster.getRestAddress().get();
    }

    /**
     * Starts a cluster.
     *
     * @param restPort the port of the Web UI; when it is taken, a free one is used
     * @param logFile what the Web UI shows as the JobManager's log
     */
    static EmbeddedCluster start(int restPort, int slots, Path logFile) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.BIND_HOST, HOST);
        configuration.set(RestOptions.ADDRESS, HOST);
        configuration.set(RestOptions.BIND_ADDRESS, HOST);
        configuration.set(RestOptions.BIND_PORT, restPort + ",0");
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.LOG_PATH, logFile.toString());
        configuration.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyOptions.RestartStrategyType.FIXED_DELAY.getMainValue());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
        return new EmbeddedCluster(
                new RosMiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build()));
    }

    /** Where the Web UI is. */
    URI webAddress() {
        return webAddress;
    }

    /** An environment whose jobs run on this cluster. */
    StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createRemoteEnvironment(HOST, webAddress.getPort());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
