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
package io.rpcoperator.testing.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.runtime.highavailability.ClientHighAvailabilityServices;
import org.apache.flink.runtime.highavailability.HighAvailabilityServicesUtils;
import org.apache.flink.runtime.util.LeaderRetrievalUtils;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The election of a leader by ZooKeeper, which is a process of the cluster too: the one that
 * Flink's own scripts start.
 */
final class HighAvailability {

    private static final Logger LOG = LoggerFactory.getLogger(HighAvailability.class);

    /** A dead leader is given up after this. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(5);

    private static final String CONFIGURATION =
            """
            clientPort=%d
            clientPortAddress=localhost
            dataDir=%s
            tickTime=500
            admin.enableServer=false
            """;

    private HighAvailability() {}

    /** What makes a cluster use it. */
    static void configure(Configuration configuration, Path folder) {
        configuration.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        configuration.set(
                HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM,
                "localhost:" + ClusterDefaults.freePort());
        configuration.set(
                HighAvailabilityOptions.HA_STORAGE_PATH,
                folder.resolve("high-availability").toUri().toString());
        configuration.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, SESSION_TIMEOUT);
    }

    /** Starts the server that a configuration names. */
    static FlinkProcess launchZooKeeper(FlinkHome home, Configuration configuration)
            throws IOException {
        String name = "zookeeper";
        String quorum = configuration.get(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM);
        Path file = Files.createDirectories(home.conf(name)).resolve("zoo.cfg");
        Files.writeString(
                file,
                CONFIGURATION.formatted(
                        Integer.parseInt(quorum.substring(quorum.indexOf(':') + 1)),
                        home.folder().resolve(name)));
        return home.launch(
                name,
                List.of("-Xmx128m"),
                FlinkHome.Program.stock(FlinkZooKeeperQuorumPeer.class),
                configuration,
                List.of("--zkConfigFile", file.toString(), "--peerId", "1"));
    }

    /** Where the leader answers, as clients find it out. */
    static URI leader(Configuration configuration) {
        try (ClientHighAvailabilityServices services =
                HighAvailabilityServicesUtils.createClientHAService(
                        configuration, failure -> LOG.error("Asking ZooKeeper", failure))) {
            return URI.create(
                    LeaderRetrievalUtils.retrieveLeaderInformation(
                                    services.getClusterRestEndpointLeaderRetriever(),
                                    FlinkTestCluster.PATIENCE)
                            .getLeaderAddress());
        } catch (Exception e) {
            throw new IllegalStateException("Who leads?", e);
        }
    }
}
