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

import static io.rpcoperator.runtime.client.FaultyNetwork.WINDOW;
import static io.rpcoperator.runtime.client.FaultyNetwork.WINDOW_BYTES;
import static io.rpcoperator.runtime.client.FaultyNetwork.call;
import static io.rpcoperator.testing.network.Direction.TO_CLIENT;
import static io.rpcoperator.testing.network.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.testing.network.Cut;
import io.rpcoperator.testing.network.Direction;
import io.rpcoperator.testing.network.ProxiedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of a real client to a real endpoint by a network that fails in every way it can. */
class NetworkFaultsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkFaultsITCase.class);

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long SEED = 20260101;
    private static final int CUTS = 150;

    private FaultyNetwork network;
    private DefaultRosClient<String, String> client;

    @BeforeEach
    void connectToAnIdempotentService() throws Exception {
        connect(true);
    }

    private void connect(boolean idempotent) throws Exception {
        network = new FaultyNetwork(idempotent);
        client = network.clientBehindProxy();
        assertThat(call(client, "first").get(1, TimeUnit.MINUTES)).isEqualTo("first");
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void aSlowNetworkAnswersEveryCall() {
        ProxiedConnection connection = network.proxy.connections().get(0);
        connection.delay(TO_SERVER, Duration.ofMillis(30));
        connection.delay(TO_CLIENT, Duration.ofMillis(50));
        connection.throttle(TO_CLIENT, 100_000);

        Map<String, CompletableFuture<String>> calls = callMany(200, new Random(SEED));

        assertAnswered(calls);
        calls.forEach((request, call) -> assertThat(network.service.executions(request)).isOne());
        assertNothingIsLeft();
    }

    /** Lost packets are sent again: to a connection they are times when nothing comes. */
    @Test
    void aLossyNetworkAnswersEveryCall() {
        ScheduledThreadPoolExecutor weather = new ScheduledThreadPoolExecutor(1);
        Random random = new Random(SEED);
        ProxiedConnection connection = network.proxy.connections().get(0);
        weather.scheduleWithFixedDelay(
                () -> {
                    Direction direction = random.nextBoolean() ? TO_SERVER : TO_CLIENT;
                    if (random.nextInt(3) == 0) {
                        connection.stall(direction);
                    } else {
                        connection.resume(direction);
                    }
                },
                0,
                10,
                TimeUnit.MILLISECONDS);
        try {
            assertAnswered(callMany(2000, new Random(SEED)));
        } finally {
            weather.shutdown();
        }
        await().atMost(LIMIT).until(weather::isTerminated);
        connection.resume();
        assertThat(connection.isOpen()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void connectionsThatAreCutAnywhereLoseNoCall() {
        Random random = new Random(SEED);
        AtomicInteger connections = new AtomicInteger();
        network.proxy.onConnect(
                connection -> {
                    connections.incrementAndGet();
                    connection.cutAfter(
                            random.nextBoolean() ? TO_SERVER : TO_CLIENT,
                            1 + random.nextInt(50_000),
                            random.nextBoolean() ? Cut.RESET : Cut.FINISH);
                });
        network.proxy.connections().get(0).cut(Cut.RESET);

        Random sizes = new Random(SEED);
        int asked = 0;
        for (; connections.get() <= CUTS; asked += WINDOW) {
            assertAnswered(callMany(asked, WINDOW, sizes));
        }

        LOG.info(
                "{} connections cut: {} calls answered, {} executions",
                CUTS,
                asked,
                network.service.executions());
        network.proxy.onConnect(connection -> {});
        network.proxy.connections().forEach(connection -> connection.cut(Cut.RESET));
        assertNothingIsLeft();
    }

    static Stream<List<Direction>> directions() {
        return Stream.of(List.of(TO_SERVER), List.of(TO_CLIENT), List.of(TO_SERVER, TO_CLIENT));
    }

    @ParameterizedTest
    @MethodSource("directions")
    void aStalledConnectionIsGivenUpAndReplaced(List<Direction> stalled) {
        network.service.hold();
        CompletableFuture<String> running = call(client, "running");
        await().atMost(LIMIT).until(() -> network.service.executions("running") == 1);
        CompletableFuture<String> waiting = call(client, "waiting");
        await().atMost(LIMIT).until(() -> network.service.gauge("pendingRequests") == 1);

        ProxiedConnection first = network.proxy.connections().get(0);
        first.stall(stalled.toArray(Direction[]::new));

        await().atMost(LIMIT)
                .until(() -> network.proxy.connections().stream().anyMatch(c -> c != first));
        network.service.release();
        assertThat(running.join()).isEqualTo("running");
        assertThat(waiting.join()).isEqualTo("waiting");
        assertNothingIsLeft();
    }

    @Test
    void repliesThatAreLostAreAskedForAgain() {
        assertAnswered(losingAllReplies());
        assertNothingIsLeft();
    }

    @Test
    void aServiceThatIsNotIdempotentExecutesNothingTwiceWhenRepliesAreLost() throws Exception {
        network.close();
        connect(false);

        losingAllReplies()
                .forEach(
                        (request, call) -> {
                            assertThat(call.handle((answer, failure) -> failure).join())
                                    .isInstanceOfSatisfying(
                                            RosException.class,
                                            failure ->
                                                    assertThat(failure.execution())
                                                            .isEqualTo(Execution.MAYBE_EXECUTED));
                            assertThat(network.service.executions(request)).isOne();
                        });
        assertNothingIsLeft();
    }

    /** A window of calls, all executed, whose connection is cut before any answer has come. */
    private Map<String, CompletableFuture<String>> losingAllReplies() {
        network.proxy.connections().get(0).stall(TO_CLIENT);
        Map<String, CompletableFuture<String>> calls = callMany(WINDOW, new Random(SEED));
        await().atMost(LIMIT).until(() -> network.service.executions() > WINDOW);
        network.proxy.connections().get(0).cut(Cut.RESET);
        return calls;
    }

    @Test
    void aClientThatDoesNotReadHoldsNoOtherUp() {
        DefaultRosClient<String, String> other = network.clientWithoutProxy();
        network.proxy.connections().get(0).throttle(TO_CLIENT, 200);
        Map<String, CompletableFuture<String>> stuck = callMany(WINDOW, new Random(SEED));

        for (int i = 0; i < 1000; i++) {
            assertThat(call(other, "other " + i).join()).isEqualTo("other " + i);
        }

        assertThat(stuck.values()).anyMatch(call -> !call.isDone());
        network.proxy.connections().get(0).throttle(TO_CLIENT, 0);
        assertAnswered(stuck);
        other.close();
        assertNothingIsLeft();
    }

    @Test
    void aRefusedConnectionIsTriedAgain() {
        network.proxy.refuse();
        network.proxy.connections().get(0).cut(Cut.RESET);
        await().atMost(LIMIT).until(() -> client.readyEndpoints() == 0);
        CompletableFuture<String> patient = call(client, "patient");

        network.proxy.accept();

        assertThat(patient.join()).isEqualTo("patient");
        assertNothingIsLeft();
    }

    // ------------------------------------------------------------------

    private Map<String, CompletableFuture<String>> callMany(int number, Random sizes) {
        return callMany(0, number, sizes);
    }

    /** Calls of all sizes, each with a request of its own. */
    private Map<String, CompletableFuture<String>> callMany(int first, int number, Random sizes) {
        Map<String, CompletableFuture<String>> calls = new HashMap<>();
        for (int i = first; i < first + number; i++) {
            String request = i + ":" + "x".repeat(sizes.nextInt(1000));
            calls.put(request, callWhenThereIsRoom(request));
        }
        return calls;
    }

    /** As a task does, which is back-pressured. */
    private CompletableFuture<String> callWhenThereIsRoom(String request) {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> client.pendingCalls() < WINDOW);
        return call(client, request);
    }

    private static void assertAnswered(Map<String, CompletableFuture<String>> calls) {
        calls.forEach((request, call) -> assertThat(call.join()).isEqualTo(request));
    }

    /** Everything that a call takes has come back: ids, bytes, windows, places in the queue. */
    private void assertNothingIsLeft() {
        await().atMost(LIMIT).until(() -> client.pendingCalls() == 0);
        await().atMost(LIMIT).until(() -> network.service.gauge("pendingRequests") == 0);
        assertThat(network.service.gauge("pendingBytes")).isZero();

        // A request above every bound in bytes is let through where it is alone.
        String large = "x".repeat(2 * WINDOW_BYTES);
        assertThat(call(client, large).join()).isEqualTo(large);

        network.service.hold();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            all.add(call(client, "last " + i));
        }
        // All but what other sessions keep of the budget: the one for large requests is idle.
        await().atMost(LIMIT)
                .until(() -> network.service.gauge("pendingRequests") > 3 * WINDOW / 4);
        network.service.release();
        all.forEach(CompletableFuture::join);
    }
}
