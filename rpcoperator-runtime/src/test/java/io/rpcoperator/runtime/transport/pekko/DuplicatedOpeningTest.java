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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The message that opens a session, when it arrives more than once. */
class DuplicatedOpeningTest {

    private static final int COPIES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final EndpointId ID = new EndpointId("svc", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    @Test
    void eachCopyOpensASessionOfItsOwnAndThoseThatNobodyComesForEnd() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (PekkoNode node = TestingNodes.start();
                EndpointBinding binding =
                        node.bind(ID, new SessionTerms(2, 1000, 1000, 1000, 1), endpoint);
                ControlClient client = new ControlClient()) {
            Set<Object> tokens = new HashSet<>();
            for (int i = 0; i < COPIES; i++) {
                tokens.add(client.open(node.address(), ID, REQUEST).token());
            }

            assertThat(tokens).hasSize(COPIES);
            assertThat(endpoint.opened).hasSize(COPIES);
            await().atMost(LIMIT).until(() -> endpoint.closed.size() == COPIES);
        }
    }
}
