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
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that is slower than its callers, by real sockets. */
class BackPressureITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private FaultyNetwork network;
    private DefaultRosClient<String, String> client;

    @BeforeEach
    void holdTheService() throws Exception {
        network = new FaultyNetwork(true);
        client = network.clientWithoutProxy();
        assertThat(FaultyNetwork.call(client, "first").get(1, TimeUnit.MINUTES)).isEqualTo("first");
        network.service.hold();
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        network.close();
    }

    /** The queue fills, then the client, then the calling thread stands still. */
    @Test
    void aCancelledCallLeavesTheQueueAndItsRoomGoesToTheThreadThatWaits() throws Exception {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        while (client.pendingBytes() < FaultyNetwork.WINDOW_BYTES) {
            calls.add(client.call(large()));
        }
        Future<CompletableFuture<String>> waiting = callers.submit(() -> client.call(large()));
        await().atMost(LIMIT).until(() -> client.waitingCallers() == 1);

        CompletableFuture<String> last = calls.get(calls.size() - 1);
        long queued = network.service.gauge("pendingRequests");
        assertThat(last.cancel(false)).isTrue();
        CompletableFuture<String> admitted = waiting.get(1, TimeUnit.MINUTES);
        assertThat(client.waitingCallers()).isZero();

        network.service.release();
        assertThat(admitted.get(1, TimeUnit.MINUTES)).isEqualTo(large());
        for (CompletableFuture<String> call : calls.subList(0, calls.size() - 1)) {
            assertThat(call.get(1, TimeUnit.MINUTES)).isEqualTo(large());
        }
        assertThat(queued).isPositive();
        assertThat(network.service.executions(large()))
                .as("all but the cancelled one")
                .isEqualTo(calls.size());
        await().atMost(LIMIT).until(() -> client.pendingCalls() == 0);
        assertThat(client.pendingBytes()).isZero();
    }

    @Test
    void callersAreSlowedDownAndNoneOfTheirCallsFails() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(
                    callers.submit(
                            () -> {
                                List<CompletableFuture<String>> calls = new ArrayList<>();
                                for (int n = 0; n < 200; n++) {
                                    calls.add(client.call(large()));
                                }
                                int answered = 0;
                                for (CompletableFuture<String> call : calls) {
                                    answered += call.get(1, TimeUnit.MINUTES).isEmpty() ? 0 : 1;
                                }
                                return answered;
                            }));
        }
        await().atMost(LIMIT).until(() -> client.waitingCallers() == 4);
        network.service.release();
        for (Future<Integer> each : answers) {
            assertThat(each.get(1, TimeUnit.MINUTES)).isEqualTo(200);
        }
    }

    /** Serialized these are bytes of which the client's room is a multiple. */
    private static String large() {
        return "x".repeat(1022);
    }
}
