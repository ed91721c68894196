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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** The settings of a cluster before the test's own. */
final class ClusterDefaults {

    private static final String HOST = "localhost";

    private ClusterDefaults() {}

    static Configuration configuration(Path folder, int slots) {
        Configuration configuration = new Configuration();
        configuration.set(JobManagerOptions.ADDRESS, HOST);
        configuration.set(JobManagerOptions.BIND_HOST, HOST);
        configuration.set(JobManagerOptions.PORT, freePort());
        configuration.set(RestOptions.ADDRESS, HOST);
        configuration.set(RestOptions.BIND_ADDRESS, HOST);
        configuration.set(RestOptions.PORT, freePort());
        configuration.set(TaskManagerOptions.HOST, HOST);
        configuration.set(TaskManagerOptions.BIND_HOST, HOST);
        configuration.set(CoreOptions.TMP_DIRS, temporary(folder).toString());
        configuration.set(WebOptions.TMP_DIR, temporary(folder).toString());
        // What REST shows of a job is a cached copy.
        configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        // JVMs that start at the same time on few cores are slow.
        configuration.set(RpcOptions.STARTUP_TIMEOUT, Duration.ofMinutes(1));
        // A dead process is given up within seconds, so that tests need not wait for it.
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(10));
        setMemory(configuration, slots);
        return configuration;
    }

    /** Small, and more than enough for a test job. */
    private static void setMemory(Configuration configuration, int slots) {
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        configuration.set(TaskManagerOptions.CPU_CORES, (double) slots);
        configuration.set(
                TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(256L * slots));
        configuration.set(
                TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64L * slots));
        configuration.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8L * slots));
        MemorySize network = MemorySize.ofMebiBytes(16L * slots);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    }

    /** Where the processes keep what they need while they live. */
    static Path temporary(Path folder) {
        return folder.resolve("tmp");
    }

    static URI restUrl(Configuration configuration) {
        return URI.create("http://" + HOST + ":" + configuration.get(RestOptions.PORT));
    }

    /** Free now, and hardly taken by another before the cluster does. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
