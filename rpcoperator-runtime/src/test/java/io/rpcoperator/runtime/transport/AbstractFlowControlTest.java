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
package io.rpcoperator.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * How every {@link ServiceTransport} holds back who sends more, or reads less, than there is room.
 */
public abstract class AbstractFlowControlTest {

    /** Far above what anything here takes: it only ends a test that hangs. */
    protected static final Duration LIMIT = Duration.ofSeconds(60);

    private static final EndpointId ID = new EndpointId("flow", 0, 0, 1);

    /** Where endpoints are bound. */
    protected abstract ServiceTransport server();

    /** Where clients connect from. */
    protected abstract ServiceTransport client();

    @Test
    void manySessionsShareASmallBudgetAndEachMakesProgress() throws Exception {
        int budget = 32;
        SessionTerms terms = new SessionTerms(budget, 1 << 20, 1 << 20, 1 << 20, 64);
        List<GreedyClient> clients = new ArrayList<>();
        try (QueueingEndpoint endpoint =
                        new QueueingEndpoint(budget, request -> request.reply(request.payload()));
                EndpointBinding binding = server().bind(ID, terms, endpoint)) {
            for (int i = 0; i < 10; i++) {
                clients.add(connect(new GreedyClient(), i));
            }
            await().atMost(LIMIT).until(() -> clients.stream().allMatch(c -> c.answered() > 100));
            assertThat(binding.granted().sessions()).isEqualTo(10);
            assertThat(binding.granted().requests()).isBetween(20, budget);
            List<Integer> before = clients.stream().map(GreedyClient::answered).toList();
            int from = endpoint.answered.get();
            await().atMost(LIMIT).until(() -> endpoint.answered.get() > from + 5000);

            List<Integer> progress = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                progress.add(clients.get(i).answered() - before.get(i));
            }
            assertThat(Collections.min(progress) * 2)
                    .as("progress of each: %s", progress)
                    .isGreaterThanOrEqualTo(Collections.max(progress));
            assertThat(clients).allMatch(client -> client.failures.isEmpty());
            assertThat(endpoint.refused.get())
                    .as("only while shares are cut")
                    .isLessThan(endpoint.answered.get() / 10);
            clients.forEach(GreedyClient::stop);
            await().atMost(LIMIT).until(() -> clients.stream().allMatch(c -> c.inFlight() == 0));
        }
    }

    @Test
    void aSessionThatIsIdleGivesUpItsShare() throws Exception {
        int budget = 64;
        SessionTerms terms = new SessionTerms(budget, 1 << 20, 1 << 20, 1 << 20, 64);
        List<GreedyClient> clients = new ArrayList<>();
        try (QueueingEndpoint endpoint =
                        new QueueingEndpoint(budget, request -> request.reply(request.payload()));
                EndpointBinding binding = server().bind(ID, terms, endpoint)) {
            for (int i = 0; i < 8; i++) {
                clients.add(connect(new GreedyClient(), i));
            }
            await().atMost(LIMIT).until(() -> clients.stream().allMatch(c -> c.answered() > 100));
            GreedyClient busy = clients.get(5);
            busy.takeMostInFlight();
            await().atMost(LIMIT).until(() -> busy.takeMostInFlight() <= budget / 4);

            clients.stream().filter(client -> client != busy).forEach(GreedyClient::stop);

            await().atMost(LIMIT).until(() -> busy.takeMostInFlight() >= budget / 2);
            assertThat(clients).allMatch(client -> client.failures.isEmpty());
        }
    }

    @Test
    void largeRequestsThatEachGoAloneShareTheRoomBesideTheCredits() throws Exception {
        int size = 1 << 20;
        int budget = 4 * size;
        SessionTerms terms = new SessionTerms(64, budget, 1 << 20, size, 64);
        AtomicInteger arrived = new AtomicInteger();
        CountDownLatch answers = new CountDownLatch(1);
        List<GreedyClient> clients = new ArrayList<>();
        try (QueueingEndpoint endpoint =
                        new QueueingEndpoint(
                                64,
                                request -> {
                                    awaitQuietly(answers);
                                    request.reply(Payload.of(new byte[1]));
                                }) {
                            @Override
                            public void request(InboundRequest request) {
                                arrived.incrementAndGet();
                                super.request(request);
                            }
                        };
                EndpointBinding binding = server().bind(ID, terms, endpoint)) {
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(new GreedyClient(size));
                sessions.add(open(clients.get(i), i));
            }
            for (int i = 0; i < 20; i++) {
                clients.get(i).start(sessions.get(i));
            }
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    clients.stream().filter(c -> c.refused() > 0).count()
                                            >= clients.size() - arrived.get());
            assertThat(arrived.get())
                    .as("what is within shares, as much above them, and the last to get room")
                    .isBetween(4, 2 * budget / size + 1);

            answers.countDown();
            await().atMost(LIMIT).until(() -> clients.stream().allMatch(c -> c.answered() > 3));
            clients.forEach(GreedyClient::stop);
            await().atMost(LIMIT).until(() -> clients.stream().allMatch(c -> c.inFlight() == 0));
            assertThat(clients).allMatch(client -> client.failures.isEmpty());
            assertThat(endpoint.refused).as("of what came whole").hasValue(0);
        }
    }

    @Test
    void aClientThatDoesNotReadLosesNothing() throws Exception {
        int requests = 60;
        int size = 1 << 20;
        SessionTerms terms = new SessionTerms(requests, 1 << 20, 2 << 20, size, 64);
        CountDownLatch reads = new CountDownLatch(1);
        RecordingReplies replies =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        awaitQuietly(reads);
                        super.reply(requestId, response, queuedMicros);
                    }
                };
        try (QueueingEndpoint endpoint =
                        new QueueingEndpoint(
                                requests, request -> request.reply(Payload.of(new byte[size])));
                EndpointBinding binding = server().bind(ID, terms, endpoint);
                Session session = open(replies, 0)) {
            for (long id = 0; id < requests; id++) {
                assertThat(session.send(id, Payload.of(new byte[8]), LIMIT)).isTrue();
            }
            await().atMost(LIMIT).until(() -> endpoint.postponed.get() > 0);
            assertThat(endpoint.answered).hasValueLessThan(requests);

            reads.countDown();

            await().atMost(LIMIT).until(() -> replies.order.size() == requests);
            assertThat(replies.failures).isEmpty();
            assertThat(replies.replies).hasSize(requests);
        }
    }

    private GreedyClient connect(GreedyClient client, int number) throws Exception {
        client.start(open(client, number));
        return client;
    }

    private Session open(ReplyHandler handler, int number) throws Exception {
        SessionRequest request =
                new SessionRequest(
                        new ClientScope("job", "task", number, 0, number),
                        new byte[0],
                        new byte[0]);
        CompletableFuture<Session> opened =
                client().connect(new Endpoint(ID, server().address()), request, handler);
        return opened.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
