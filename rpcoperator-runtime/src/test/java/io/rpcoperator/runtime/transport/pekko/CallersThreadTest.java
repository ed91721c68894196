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

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller's thread does nothing for the transport and can do nothing to it. */
class CallersThreadTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);

    /** With room for 64 requests in each of two sessions. */
    private static final SessionTerms TERMS = new SessionTerms(256, 1 << 20, 1 << 20, 1 << 20, 1);

    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    private PekkoNode server;
    private PekkoNode client;

    @BeforeEach
    void start() throws IOException {
        server = TestingNodes.start();
        client = TestingNodes.start();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void anInterruptedCallerStaysInterruptedAndHurtsNoSession() throws Exception {
        RecordingReplies interrupted = new RecordingReplies();
        RecordingReplies bystander = new RecordingReplies();
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (EndpointBinding binding = server.bind(ID, TERMS, endpoint);
                Session first = connect(interrupted);
                Session second = connect(bystander)) {
            second.send(1, Payload.of(new byte[100]), LIMIT);
            InboundRequest ofSecond = take(endpoint);

            Thread.currentThread().interrupt();
            for (long id = 0; id < 50; id++) {
                assertThat(first.send(id, Payload.of(new byte[1000]), LIMIT)).isTrue();
            }
            ofSecond.reply(Payload.of(new byte[100]));
            assertThat(Thread.interrupted()).isTrue();

            for (int i = 0; i < 50; i++) {
                take(endpoint).reply(Payload.of(new byte[1]));
            }
            await().atMost(LIMIT).until(() -> interrupted.replies.size() == 50);
            await().atMost(LIMIT).until(() -> bystander.replies.size() == 1);
            assertThat(interrupted.closed).isEmpty();
            assertThat(bystander.closed).isEmpty();
        }
    }

    @Test
    void handlersRunOnLoopThreadsOnly() throws Exception {
        Set<Class<?>> threads = ConcurrentHashMap.newKeySet();
        ScriptedEndpoint endpoint =
                ScriptedEndpoint.answers(
                        request -> {
                            threads.add(Thread.currentThread().getClass());
                            request.reply(request.payload());
                        });
        RecordingReplies replies =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        threads.add(Thread.currentThread().getClass());
                        super.reply(requestId, response, queuedMicros);
                    }

                    @Override
                    public void closed(RosException cause, Set<Long> begun) {
                        threads.add(Thread.currentThread().getClass());
                        super.closed(cause, begun);
                    }
                };
        EndpointBinding binding = server.bind(ID, TERMS, endpoint);
        Session session = connect(replies);
        for (long id = 0; id < 50; id++) {
            assertThat(session.send(id, Payload.of(new byte[10]), LIMIT)).isTrue();
        }
        await().atMost(LIMIT).until(() -> replies.replies.size() == 50);
        binding.close();
        await().atMost(LIMIT).until(() -> !replies.closed.isEmpty());

        assertThat(threads).containsExactly(LoopThread.class);
    }

    @Test
    void aHandlerThatThrowsEndsItsSessionAlone() throws Exception {
        ScriptedEndpoint endpoint =
                ScriptedEndpoint.answers(
                        request -> {
                            if (request.payload().size() == 0) {
                                throw new IllegalStateException("broken handler");
                            }
                            request.reply(request.payload());
                        });
        RecordingReplies broken = new RecordingReplies();
        RecordingReplies whole = new RecordingReplies();
        try (EndpointBinding binding = server.bind(ID, TERMS, endpoint);
                Session first = connect(broken);
                Session second = connect(whole)) {
            first.send(1, Payload.of(new byte[0]), LIMIT);
            await().atMost(LIMIT).until(() -> broken.closed.size() == 1);

            second.send(1, Payload.of(new byte[1]), LIMIT);
            await().atMost(LIMIT).until(() -> whole.replies.size() == 1);
            assertThat(whole.closed).isEmpty();
        }
    }

    private Session connect(RecordingReplies replies) throws Exception {
        return client.connect(new Endpoint(ID, server.address()), REQUEST, replies)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static InboundRequest take(ScriptedEndpoint endpoint) throws InterruptedException {
        InboundRequest request = endpoint.held.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }
}
