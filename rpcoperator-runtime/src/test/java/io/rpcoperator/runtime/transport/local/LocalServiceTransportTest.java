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
package io.rpcoperator.runtime.transport.local;

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.transport.AbstractServiceTransportTest;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.session.Endpoints;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** The shortcut within one node. */
class LocalServiceTransportTest extends AbstractServiceTransportTest {

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final LocalTransport node =
            new LocalTransport(new EndpointAddress("here", 1, 2, 3), new Endpoints(), threads);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Override
    protected ServiceTransport server() {
        return node;
    }

    @Override
    protected ServiceTransport client() {
        return node;
    }
}
