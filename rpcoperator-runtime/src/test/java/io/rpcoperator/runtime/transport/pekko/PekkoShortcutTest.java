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
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A node's sessions with itself. */
class PekkoShortcutTest extends AbstractServiceTransportTest {

    private static PekkoNode node;

    @BeforeAll
    static void startNode() throws IOException {
        node = TestingNodes.start();
    }

    @AfterAll
    static void closeNode() {
        node.close();
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
