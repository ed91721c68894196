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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.session.Endpoints;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whichever of the two sides of a session gets a thread first. */
class LocalTransportTest {

    private static final EndpointId ID = new EndpointId("fraud", 0, 2, 42);

    /** What a side does next, when it gets a thread. */
    private final Deque<Runnable> turns = new ArrayDeque<>();

    private final LocalTransport node =
            new LocalTransport(
                    new EndpointAddress("here", 1, 2, 3), new Endpoints(), turns::addLast);

    @Test
    void anAnswerIsDeliveredThoughTheEndpointsSideRunsFirst() {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        EndpointBinding binding =
                node.bind(ID, new SessionTerms(64, 1 << 20, 1 << 20, 1 << 20, 1), endpoint);
        CompletableFuture<Session> connected =
                node.connect(
                        new Endpoint(ID, node.address()),
                        new SessionRequest(
                                new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]),
                        replies);
        runOldestFirst();
        connected.join().send(1, Payload.of(new byte[1]), Duration.ofMinutes(1));
        runOldestFirst();

        Objects.requireNonNull(endpoint.held.poll()).reply(Payload.of(new byte[1]));
        binding.close();
        while (!turns.isEmpty()) {
            turns.removeLast().run();
        }

        assertThat(replies.replies).containsOnlyKeys(1L);
        assertThat(replies.closed).hasSize(1);
        assertThat(endpoint.closed).hasSize(1);
    }

    private void runOldestFirst() {
        while (!turns.isEmpty()) {
            turns.removeFirst().run();
        }
    }
}
