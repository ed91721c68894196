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

import static io.rpcoperator.runtime.testing.TestingTransport.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.testing.TestingTransport;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.clock.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other threads do while one has a call in its hands. */
class DispatcherTest {

    private static final RoutingTable NO_ROUTES = new RoutingTable(List.of(), 0, false, null);

    private final TestingTransport transport = new TestingTransport();
    private final TestingSession session = session();
    private final Route route = Routes.route(session, false);
    private final Map<Call<String>, RosException> ended = new LinkedHashMap<>();
    private final AtomicInteger spentRoutes = new AtomicInteger();

    /** Happens when the sender looks at the clock, which it does before it sends. */
    private Runnable beforeAttempt = () -> {};

    private final PendingCalls<String> pending = new PendingCalls<>(10, 0);
    private final InFlight<String> inFlight = new InFlight<>(pending, spentRoutes::incrementAndGet);
    private final Sender<String> sender =
            new Sender<>(
                    "svc",
                    new HookedClock(),
                    new PowerOfTwo(),
                    new Quarantine(
                            "svc",
                            "task",
                            0,
                            new ClientThread(new ManuallyTriggeredScheduledExecutorService()),
                            report -> {}),
                    new ClientCounters(),
                    inFlight,
                    ended::put);
    private final Dispatcher<String> dispatcher =
            new Dispatcher<>("svc", sender, new ClientCounters(), ended::put);

    @BeforeEach
    void oneRoute() {
        dispatcher.routes(new RoutingTable(List.of(route), 0, false, null));
    }

    @Test
    void aCallThatEndsBeforeItIsSentIsNotSent() {
        Call<String> call = call(1);
        beforeAttempt = call::tryEnd;
        dispatcher.dispatch(call);

        assertThat(session.inFlight()).isEmpty();
        assertThat(session.cancelled()).as("nothing had been sent").isEmpty();
        assertThat(inFlight.by(session)).isEmpty();
        assertThat(route.outstanding()).isZero();
    }

    @Test
    void aCallWhoseTimeIsUpIsNotSent() {
        Call<String> late = call(1, 0);
        dispatcher.dispatch(late);
        assertThat(session.inFlight()).isEmpty();
        assertThat(dispatcher.waitingCalls()).isZero();
        assertThat(ended).containsOnlyKeys(late);
        assertThat(ended.values())
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
                            assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
                        });
    }

    @Test
    void aCallThatWasSentIsNotEndedWhenTheLastRouteGoes() {
        Call<String> older = call(1);
        Call<String> younger = call(2);
        session.limit(0);
        dispatcher.dispatch(older);
        session.limit(2);
        transport.beforeNextSend(
                () -> transport.beforeNextSend(() -> dispatcher.routes(NO_ROUTES)));
        dispatcher.dispatch(younger);

        assertThat(dispatcher.table().isEmpty()).isTrue();
        assertThat(session.inFlight()).hasSize(2);
        assertThat(ended).as("they have their attempts under way").isEmpty();
    }

    @Test
    void aCallThatWasTriedWhileTheLastRouteWentDoesNotWaitForAnother() {
        Call<String> call = call(1);
        session.limit(0);
        dispatcher.dispatch(call);
        assertThat(dispatcher.waitingCalls()).isOne();
        transport.beforeNextSend(() -> dispatcher.routes(NO_ROUTES));
        dispatcher.sendWaiting();

        assertThat(dispatcher.waitingCalls()).isZero();
        assertThat(ended).containsOnlyKeys(call);
        assertThat(ended.values())
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
                            assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
                        });
    }

    @Test
    void aRouteIsSpentOnceAndTakesNoCallFromThenOn() {
        Call<String> last = call(1);
        dispatcher.dispatch(last);
        assertThat(route.retire()).isTrue();
        assertThat(route.trySpend()).as("a call is under way").isFalse();
        inFlight.take(session.inFlight().get(0));
        assertThat(spentRoutes).hasValue(1);
        assertThat(route.trySpend()).isTrue();
        assertThat(route.trySpend()).isFalse();
        assertThat(route.retire()).as("nothing is left of it").isFalse();

        dispatcher.dispatch(call(2)); // by a table from before
        assertThat(session.inFlight()).hasSize(1);
        assertThat(dispatcher.waitingCalls()).isOne();
        assertThat(route.outstanding()).isZero();
    }

    private TestingSession session() {
        transport.connect(
                endpoint(0),
                new SessionRequest(
                        new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]),
                new RecordingReplies());
        return transport.open(endpoint(0));
    }

    private Call<String> call(long number) {
        return call(number, 1);
    }

    private Call<String> call(long number, long deadlineNanos) {
        Call<String> call =
                new Call<>(
                        number,
                        Payload.of(new byte[1]),
                        0,
                        deadlineNanos,
                        false,
                        CallOptions.DEFAULT,
                        whenCancelled -> {});
        pending.add(call);
        return call;
    }

    /** Time stands still. */
    private final class HookedClock extends Clock {

        @Override
        public long relativeTimeNanos() {
            beforeAttempt.run();
            return 0;
        }

        @Override
        public long relativeTimeMillis() {
            return 0;
        }

        @Override
        public long absoluteTimeMillis() {
            return 0;
        }
    }
}
