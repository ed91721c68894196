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

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.testing.TestingTransport;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** The order in which a call asks endpoints for room. */
class SenderTest {

    private final List<TestingSession> sessions =
            IntStream.range(0, 4).mapToObj(TestingTransport::session).toList();
    private final List<Route> routes =
            sessions.stream().map(session -> Routes.route(session, false)).toList();
    private final RoutingTable table = new RoutingTable(routes, 0, false, null);
    private final PendingCalls<String> pending = new PendingCalls<>(100, 0);
    private final Sender<String> sender =
            new Sender<>(
                    "svc",
                    new ManualClock(),
                    new Backwards(),
                    new Quarantine(
                            "svc",
                            "task",
                            0,
                            new ClientThread(new ManuallyTriggeredScheduledExecutorService()),
                            report -> {}),
                    new ClientCounters(),
                    new InFlight<>(pending, () -> {}),
                    (call, failure) -> {});

    /** Begins with the third and goes down. */
    private static final class Backwards implements LoadBalancer {

        @Override
        public Route pick(Route[] routes, Call<?> call, long nowNanos) {
            return routes[2];
        }

        @Override
        public Route next(Route[] routes, Call<?> call, Route full) {
            int last = List.of(routes).indexOf(full);
            return routes[(last + routes.length - 1) % routes.length];
        }
    }

    @Test
    void whereThePickedOneIsFullTheBalancerSaysWhoIsNext() {
        for (int expected : new int[] {2, 1, 0, 3}) {
            assertThat(send()).isEqualTo(Sender.Outcome.SENT);
            assertThat(sessions.get(expected).inFlight()).hasSize(1);
            sessions.get(expected).limit(0);
        }
        assertThat(send()).isEqualTo(Sender.Outcome.NO_ROOM);
        assertThat(sessions).allSatisfy(session -> assertThat(session.inFlight()).hasSize(1));
    }

    private Sender.Outcome send() {
        Call<String> call =
                new Call<>(1, Payload.EMPTY, 0, 1, false, CallOptions.DEFAULT, whenCancelled -> {});
        pending.add(call);
        return sender.send(call, table);
    }
}
