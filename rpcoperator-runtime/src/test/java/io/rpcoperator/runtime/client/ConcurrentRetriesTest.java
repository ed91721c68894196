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
package io.rpcoperator.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.LoadBalancing;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.BackPressure;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.local.LocalTransport;
import io.rpcoperator.runtime.transport.session.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers, on threads of their own, while the endpoints come and go. */
class ConcurrentRetriesTest {

    private static final int CALLERS = 4;
    private static final int CALLS_OF_EACH = 5_000;
    private static final int ENDPOINTS = 3;
    private static final int CALLS_OF_A_LIFE = 50;
    private static final SessionTerms TERMS = new SessionTerms(16, 1 << 20, 1 << 20, 1 << 20, 4);

    /** A permit for every call that ended. */
    private final Semaphore ended = new Semaphore(0);

    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final ClientThread clientThread = new ClientThread(new ScheduledThreadPoolExecutor(1));
    private final EndpointAddress here = new EndpointAddress("here", 1, 2, 3);
    private final LocalTransport transport = new LocalTransport(here, new Endpoints(), threads);
    private final DefaultRosClient<Long, Long> client =
            new DefaultRosClient<>(
                    "svc",
                    new ClientSettings(
                            Duration.ofMinutes(1),
                            true,
                            Duration.ZERO,
                            CALLERS * CALLS_OF_EACH,
                            1 << 20,
                            LoadBalancing.POWER_OF_TWO,
                            Duration.ZERO,
                            new RetryPolicy(1_000, Duration.ofNanos(1), Duration.ofMillis(1), true),
                            new EjectionPolicy(2, Duration.ofMillis(1)),
                            0,
                            Duration.ofSeconds(5)),
                    new PayloadCodec<>(LongSerializer.INSTANCE, LongSerializer.INSTANCE),
                    clientThread,
                    SystemClock.getInstance(),
                    () -> false,
                    new Quarantine("svc", "test", 0, clientThread, report -> {}),
                    new CallerReports(
                            1,
                            BackPressure.none(),
                            clientThread,
                            SystemClock.getInstance(),
                            report -> {}));

    @AfterEach
    void stop() {
        client.close();
        threads.shutdownNow();
    }

    @Test
    void everyCallIsAnsweredOnceWithItsOwnAnswer() throws Exception {
        client.start(
                transport,
                new SessionRequest(
                        new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]),
                poll -> new CompletableFuture<>());
        List<CompletableFuture<List<CompletableFuture<Long>>>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            long first = (long) i * CALLS_OF_EACH;
            callers.add(CompletableFuture.supplyAsync(() -> call(first), threads));
        }
        comeAndGo();

        for (int i = 0; i < CALLERS; i++) {
            List<CompletableFuture<Long>> calls = callers.get(i).get(1, TimeUnit.MINUTES);
            for (int j = 0; j < CALLS_OF_EACH; j++) {
                assertThat(calls.get(j).get(1, TimeUnit.MINUTES))
                        .isEqualTo((long) i * CALLS_OF_EACH + j);
            }
        }
        assertThat(client.counters().retries().getCount()).isPositive();
        assertThat(client.pendingCalls()).isZero();
        assertThat(client.pendingBytes()).isZero();
        assertThat(client.waitingCalls()).isZero();
    }

    private List<CompletableFuture<Long>> call(long first) {
        List<CompletableFuture<Long>> calls = new ArrayList<>();
        for (long i = first; i < first + CALLS_OF_EACH; i++) {
            CompletableFuture<Long> call = client.call(i);
            call.whenComplete((answer, failure) -> ended.release());
            calls.add(call);
        }
        return calls;
    }

    /** One endpoint after the other ends, with what it has, and another takes its place. */
    private void comeAndGo() throws Exception {
        List<Endpoint> ready = new ArrayList<>();
        List<EndpointBinding> bindings = new ArrayList<>();
        for (int life = 0; life < CALLERS * CALLS_OF_EACH / CALLS_OF_A_LIFE; life++) {
            EndpointId id = new EndpointId("svc", life % ENDPOINTS, life, life);
            ready.add(new Endpoint(id, here));
            Moody endpoint = new Moody();
            bindings.add(transport.bind(id, TERMS, session -> endpoint));
            if (ready.size() > ENDPOINTS) {
                ready.remove(0);
                bindings.remove(0).close();
            }
            EndpointSnapshot snapshot = new EndpointSnapshot(1, life + 1, ready);
            clientThread.execute(() -> client.endpoints(snapshot));
            assertThat(ended.tryAcquire(CALLS_OF_A_LIFE, 1, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Answers most requests, and is not there for every seventh. */
    private static final class Moody implements RequestHandler {

        private final AtomicInteger requests = new AtomicInteger();

        @Override
        public void request(InboundRequest request) {
            if (requests.incrementAndGet() % 7 == 0) {
                request.fail(RosException.notExecuted(RosStatus.UNAVAILABLE, "closing"));
            } else {
                request.reply(request.payload());
            }
        }

        @Override
        public void cancelled(InboundRequest request) {}

        @Override
        public void sessionClosed() {}
    }
}
