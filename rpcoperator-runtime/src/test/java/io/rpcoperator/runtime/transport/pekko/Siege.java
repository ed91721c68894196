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

import com.sun.management.UnixOperatingSystemMXBean;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.Fuzz;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.configuration.Configuration;

/**
 * An endpoint under attack on both of its ports, while an honest client calls it and opens session
 * after session: nothing of what the attackers do reaches the client, or stays.
 */
final class Siege {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionTerms TERMS = new SessionTerms(64, 1 << 20, 1 << 20, 1 << 16, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    /** Sockets of connections that the system has yet to forget. */
    private static final long SPARE_FILES = 16;

    /** What Pekko pools, see {@link NodeConfig}. */
    private static final long SPARE_DIRECT_BYTES = 8 << 20;

    private final long seed;
    private final int rounds;

    /**
     * @param rounds how many times every attack is made
     */
    Siege(long seed, int rounds) {
        this.seed = seed;
        this.rounds = rounds;
    }

    void run() throws Exception {
        NodeSettings settings =
                TestingNodes.settings(
                        new Configuration()
                                .set(RosOptions.NETWORK_HELLO_TIMEOUT, Duration.ofSeconds(3)));
        ScriptedEndpoint endpoint = ScriptedEndpoint.echoes();
        try (PekkoNode node = TestingNodes.start(settings);
                PekkoNode client = TestingNodes.start();
                EndpointBinding binding = node.bind(ID, TERMS, endpoint);
                ControlClient insider = new ControlClient()) {
            Endpoint target = new Endpoint(ID, node.address());
            openAndClose(client, target);
            insider.open(node.address(), ID, REQUEST);
            await().atMost(LIMIT).until(() -> endpoint.closed.size() == endpoint.opened.size());
            long files = openFiles();
            long direct = directBytes();
            int threads = threads();

            attack(node, client, insider, target);

            await().atMost(LIMIT).until(() -> endpoint.closed.size() == endpoint.opened.size());
            await().atMost(LIMIT).until(() -> openFiles() <= files + SPARE_FILES);
            assertThat(directBytes()).as("direct memory").isLessThan(direct + SPARE_DIRECT_BYTES);
            assertThat(threads()).as("threads").isLessThanOrEqualTo(threads);
            openAndClose(client, target);
        }
    }

    private void attack(PekkoNode node, PekkoNode client, ControlClient insider, Endpoint target)
            throws Exception {
        HonestClient honest = new HonestClient();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Session session = connect(client, target, honest)) {
            Future<?> calls = threads.submit(() -> honest.callUntil(over, session));
            Future<Integer> sessions =
                    threads.submit(
                            () -> {
                                int opened = 0;
                                while (!over.get()) {
                                    if (isAdmitted(client, target)) {
                                        opened++;
                                    }
                                }
                                return opened;
                            });
            Attacker attacker =
                    new Attacker(
                            new Fuzz(seed),
                            node.address(),
                            () -> insider.open(node.address(), ID, REQUEST).token());
            for (int round = 0; round < rounds; round++) {
                attacker.everything();
            }
            over.set(true);
            calls.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(sessions.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isPositive();
            assertThat(honest.answered).as(Fuzz.again(seed)).hasPositiveValue();
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    /**
     * Who comes in the middle of a flood from his own host may have to come again, as clients do.
     */
    private static boolean isAdmitted(PekkoNode client, Endpoint target) throws Exception {
        try {
            openAndClose(client, target);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RosException refused
                    && refused.status() == RosStatus.UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }

    private static void openAndClose(PekkoNode client, Endpoint target) throws Exception {
        RecordingReplies replies = new RecordingReplies();
        try (Session session = connect(client, target, replies)) {
            assertThat(session.send(1, Payload.of(new byte[] {7}), LIMIT)).isTrue();
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(1L));
            assertThat(replies.replies.get(1L)).containsExactly(7);
        }
    }

    private static Session connect(PekkoNode client, Endpoint target, ReplyHandler replies)
            throws Exception {
        return client.connect(target, REQUEST, replies).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Calls in turn, and checks every answer. */
    private static final class HonestClient extends RecordingReplies {

        private final ConcurrentHashMap<Long, CompletableFuture<byte[]>> pending =
                new ConcurrentHashMap<>();
        private final AtomicLong answered = new AtomicLong();

        @Override
        public void reply(long requestId, Payload response, long queuedMicros) {
            CompletableFuture<byte[]> call = pending.remove(requestId);
            if (call == null) {
                throw new IllegalStateException("an answer too many");
            }
            call.complete(response.toArray());
        }

        private void callUntil(AtomicBoolean over, Session session) {
            for (long id = 0; !over.get(); id++) {
                CompletableFuture<byte[]> call = new CompletableFuture<>();
                pending.put(id, call);
                byte[] payload = ByteBuffer.allocate(1000).putLong(id).array();
                assertThat(session.send(id, Payload.of(payload), LIMIT)).isTrue();
                byte[] answer = call.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
                assertThat(Arrays.equals(answer, payload)).isTrue();
                answered.incrementAndGet();
            }
        }
    }

    // ------------------------------------------------------------------ what must not grow

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static int threads() {
        return (int)
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().contains("rpc-operator"))
                        .count();
    }
}
