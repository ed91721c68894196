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

import io.rpcoperator.runtime.transport.AbstractServiceTransportTest;
import io.rpcoperator.runtime.transport.ServiceTransport;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The transport between two nodes that encrypt. */
class PekkoTlsTransportTest extends AbstractServiceTransportTest {

    private static PekkoNode server;
    private static PekkoNode client;

    @BeforeAll
    static void startNodes(@TempDir Path directory) throws Exception {
        NodeSettings settings = TestingNodes.settings(TestingCertificates.in(directory).cluster());
        server = TestingNodes.start(settings);
        client = TestingNodes.start(settings);
    }

    @AfterAll
    static void closeNodes() {
        client.close();
        server.close();
    }

    @Override
    protected ServiceTransport server() {
        return server;
    }

    @Override
    protected ServiceTransport client() {
        return client;
    }
}
