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
package io.rpcoperator.runtime.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.local.LocalTransport;
import io.rpcoperator.runtime.transport.session.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand requests wait for a slow model when whoever asked is gone: all the model still does
 * is to finish the batch it has begun.
 */
class AbandonedRequestsTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int REQUESTS = 10_000;
    private static final int BATCH = 8;

    private final Semaphore mayAnswer = new Semaphore(0);
    private final Queue<List<String>> begun = new ConcurrentLinkedQueue<>();
    private final BatchRpcOperator<String, String> slow =
            batch -> {
                begun.add(batch);
                mayAnswer.acquire();
                return batch;
            };

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final EndpointAddress address = new EndpointAddress("host", 1, 2, 3);
    private final LocalTransport transport = new LocalTransport(address, new Endpoints(), threads);
    private final ServerFixture fixture = new ServerFixture();
    private ServiceServer<String, String> server = fixture.server(1, List.of(slow));

    @BeforeEach
    void serve() throws Exception {
        fixture.configuration.set(RosOptions.QUEUE_MAX_REQUESTS, REQUESTS + BATCH);
        fixture.configuration.set(RosOptions.BATCH_MAX_SIZE, BATCH);
        server = fixture.server(1, List.of(slow));
        server.load(time -> false);
        server.serve(transport);
    }

    @AfterEach
    void close() {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void afterItsClientHasClosed() throws Exception {
        ask(connect(0, new Answers())).close();
        theModelFinishesItsBatchAndRunsNothingElse("cancelledRequests", List.of());
    }

    @Test
    void afterTheirSessionWasLost() throws Exception {
        Answers breaking = new Answers();
        breaking.breakLink = true;
        ask(connect(0, breaking));
        mayAnswer.release();
        Awaitility.await().atMost(LIMIT).until(() -> count("cancelledRequests") > 0);
        theModelFinishesItsBatchAndRunsNothingElse("cancelledRequests", List.of());
    }

    @Test
    void afterTheNextAttemptOfTheirTaskHasConnected() throws Exception {
        Answers old = new Answers();
        ask(connect(0, old));
        Answers current = new Answers();
        Session next = connect(1, current);
        Awaitility.await().atMost(LIMIT).until(() -> old.aborted.size() == queuedOnes());
        assertThat(next.send(1, payload("current"), Duration.ofHours(1))).isTrue();

        theModelFinishesItsBatchAndRunsNothingElse("fencedRequests", List.of(List.of("current")));
        Awaitility.await().atMost(LIMIT).until(() -> current.replies.contains(1L));
    }

    private void theModelFinishesItsBatchAndRunsNothingElse(
            String counter, List<List<String>> batchesAfter) throws Exception {
        int dead = queuedOnes();
        Awaitility.await().atMost(LIMIT).until(() -> count(counter) == dead);
        List<List<String>> batches = new ArrayList<>(begun);
        assertThat(batches).hasSizeLessThanOrEqualTo(2);
        batches.addAll(batchesAfter);
        mayAnswer.release(REQUESTS);
        assertThat(server.drain(Duration.ofMinutes(1))).isTrue();
        assertThat(begun).containsExactlyElementsOf(batches);
    }

    private int queuedOnes() {
        return REQUESTS - begun.stream().mapToInt(List::size).sum();
    }

    private long count(String counter) {
        return fixture.metrics.count(counter);
    }

    /** All sent, one batch of them begun. */
    private Session ask(Session session) throws Exception {
        for (long i = 0; i < REQUESTS; i++) {
            assertThat(session.send(i, payload("slow"), Duration.ofHours(1))).isTrue();
        }
        Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () ->
                                !begun.isEmpty()
                                        && fixture.metrics
                                                .gauge("pendingRequests")
                                                .equals(queuedOnes()));
        return session;
    }

    private Session connect(int attempt, ReplyHandler handler) throws Exception {
        return transport
                .connect(
                        new Endpoint(ServerFixture.ID, address),
                        TestingRequest.session(attempt),
                        handler)
                .get(1, TimeUnit.MINUTES);
    }

    private static Payload payload(String text) {
        return TestingRequest.of(text).payload();
    }

    /** What one client was told. */
    private static final class Answers implements ReplyHandler {

        private final Queue<Long> replies = new ConcurrentLinkedQueue<>();
        private final Queue<Long> aborted = new ConcurrentLinkedQueue<>();

        /** Set before the first answer. */
        private volatile boolean breakLink;

        @Override
        public void reply(long requestId, Payload response, long queuedMicros) {
            if (breakLink) {
                throw new IllegalStateException("test");
            }
            replies.add(requestId);
        }

        @Override
        public void failed(long requestId, RosException failure) {
            if (failure.status() == RosStatus.ABORTED) {
                aborted.add(requestId);
            }
        }

        @Override
        public void draining() {}

        @Override
        public void closed(RosException cause, Set<Long> begun) {}
    }
}
