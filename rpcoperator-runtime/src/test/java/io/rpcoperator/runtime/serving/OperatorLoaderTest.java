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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceSettings.LoadRetries;
import io.rpcoperator.runtime.testing.TestingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class OperatorLoaderTest {

    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final TestingMetrics metrics = new TestingMetrics();
    private final ServingMetrics servingMetrics =
            new ServingMetrics(metrics, new RequestQueue(1, 1, clock));

    /** What happened, in its order. */
    private final List<String> events = new ArrayList<>();

    /** The pauses that were waited. */
    private final List<Duration> pauses = new ArrayList<>();

    private int failing;
    private boolean ended;
    private boolean endDuringLoad;

    private final OperatorLoader<String, String> loader =
            new OperatorLoader<>(
                    "svc/0#0",
                    new LoadRetries(4, Duration.ofSeconds(1), Duration.ofSeconds(3)),
                    this::instance,
                    () ->
                            new LoadProgress(
                                    "svc/0#0",
                                    new ManuallyTriggeredScheduledExecutorService(),
                                    clock),
                    servingMetrics);

    @Test
    void aFailedLoadIsClosedAndTriedAgainWithGrowingPauses() throws Exception {
        failing = 3;
        assertThat(loader.load(this::end)).isNotNull();

        assertThat(events)
                .containsExactly("open", "close", "open", "close", "open", "close", "open");
        assertThat(metrics.count("loadAttempts")).isEqualTo(4);
        assertThat(pauses).hasSize(3);
        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(pauses.get(2)).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(3));
    }

    @Test
    void afterTheLastAttemptEveryCauseIsTold() {
        failing = 100;
        assertThatThrownBy(() -> loader.load(this::end))
                .isInstanceOf(FlinkException.class)
                .hasMessageContaining("svc/0#0")
                .hasMessageContaining("4 attempts (rpc-operator.load.max-attempts)")
                .hasRootCauseMessage("97 to go")
                .satisfies(
                        failure ->
                                assertThat(failure.getSuppressed())
                                        .extracting(Throwable::getMessage)
                                        .containsExactly("100 to go", "99 to go", "98 to go"));
        assertThat(events).filteredOn("close"::equals).hasSize(4);
    }

    @Test
    void whoeverIsNotNeededAnyMoreIsNotLoaded() throws Exception {
        ended = true;
        assertThat(loader.load(this::end)).isNull();
        assertThat(events).isEmpty();
    }

    @Test
    void theEndOfTheServiceIsNoFailureToLoad() throws Exception {
        failing = 100;
        endDuringLoad = true;
        assertThat(loader.load(this::end)).isNull();
        assertThat(events).containsExactly("open", "close");
    }

    @Test
    void anErrorThatTheJvmMayNotSurviveIsNotTriedAgain() {
        failing = -1;
        assertThatThrownBy(() -> loader.load(this::end)).isInstanceOf(OutOfMemoryError.class);
        assertThat(events).containsExactly("open", "close");
    }

    @Test
    void anInstanceThatBreaksBeforeItAnswersCountsAsAFailedLoad() throws Exception {
        for (int i = 0; i < 3; i++) {
            OperatorInstance<String, String> instance = load();
            loader.broke(instance, new IllegalStateException("useless"));
        }
        assertThat(pauses).as("between the loads").hasSize(2);
        OperatorInstance<String, String> last = load();
        assertThatThrownBy(() -> loader.broke(last, new IllegalStateException("useless")))
                .hasMessageContaining("rpc-operator.load.max-attempts");
    }

    @Test
    void anInstanceThatHasAnsweredLeavesNoFailureBehind() throws Exception {
        failing = 3;
        OperatorInstance<String, String> instance = load();
        instance.serve(List.of(TestingRequest.of("a").served()));
        loader.broke(instance, new IllegalStateException("after a while"));

        pauses.clear();
        failing = 3;
        assertThat(loader.load(this::end)).isNotNull();
        assertThat(pauses).hasSize(3);
    }

    private OperatorInstance<String, String> load() throws Exception {
        return Objects.requireNonNull(loader.load(this::end));
    }

    /** Is told the end when a test says so; does not really wait. */
    private boolean end(Duration time) {
        if (!time.isZero()) {
            pauses.add(time);
        }
        return ended;
    }

    private OperatorInstance<String, String> instance() {
        return new OperatorInstance<>(
                new Failing(),
                Mockito.mock(RpcOperatorContext.class),
                StringSerializer.INSTANCE,
                StringSerializer.INSTANCE,
                new OperatorInstance.Surroundings(
                        new DeadRequests(clock, servingMetrics),
                        servingMetrics,
                        clock,
                        ServerFixture.settings(new Configuration()),
                        () -> false));
    }

    /** Fails to open as often as it is told to. */
    private final class Failing implements RpcOperator<String, String> {

        @Override
        public void open(RpcOperatorContext context) {
            events.add("open");
            ended = endDuringLoad;
            if (failing < 0) {
                throw new OutOfMemoryError("test");
            }
            if (failing > 0) {
                throw new IllegalStateException(failing-- + " to go");
            }
        }

        @Override
        public String call(String request) {
            return request;
        }

        @Override
        public void close() {
            events.add("close");
        }
    }
}
