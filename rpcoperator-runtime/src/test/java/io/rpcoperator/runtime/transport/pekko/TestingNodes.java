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
package io.rpcoperator.runtime.transport.pekko;

import io.rpcoperator.config.RosOptions;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/** Nodes on the loopback interface. */
final class TestingNodes {

    static final String LOOPBACK = "127.0.0.1";

    private TestingNodes() {}

    static NodeSettings settings() {
        return settings("0", "0");
    }

    static NodeSettings settings(String controlPorts, String dataPorts) {
        return settings(
                new Configuration()
                        .set(RosOptions.NETWORK_CONTROL_PORT, controlPorts)
                        .set(RosOptions.NETWORK_DATA_PORT, dataPorts));
    }

    /** Settings with these options, the project's and Flink's. */
    static NodeSettings settings(Configuration options) {
        return settings(options, LOOPBACK);
    }

    static NodeSettings boundTo(String bindAddress) {
        return settings(new Configuration(), bindAddress);
    }

    private static NodeSettings settings(Configuration options, String bindAddress) {
        Configuration patient =
                new Configuration()
                        .set(RosOptions.NETWORK_HELLO_TIMEOUT, Duration.ofSeconds(5))
                        .set(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, Duration.ofSeconds(5));
        patient.addAll(options);
        return NodeSettings.of(patient, patient, LOOPBACK, bindAddress);
    }

    static PekkoNode start() throws IOException {
        return start(settings());
    }

    static PekkoNode start(NodeSettings settings) throws IOException {
        return PekkoNode.start(settings, TestingNodes.class.getClassLoader());
    }
}
