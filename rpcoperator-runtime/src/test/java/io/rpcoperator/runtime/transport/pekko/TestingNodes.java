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

import java.io.IOException;
import java.time.Duration;

/** Nodes on the loopback interface. */
final class TestingNodes {

    static final String LOOPBACK = "127.0.0.1";

    private TestingNodes() {}

    static NodeSettings settings() {
        return settings("0", "0");
    }

    static NodeSettings settings(String controlPorts, String dataPorts) {
        return new NodeSettings(
                LOOPBACK,
                LOOPBACK,
                controlPorts,
                dataPorts,
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(5));
    }

    static PekkoNode start() throws IOException {
        return start(settings());
    }

    static PekkoNode start(NodeSettings settings) throws IOException {
        return PekkoNode.start(settings, TestingNodes.class.getClassLoader());
    }
}
