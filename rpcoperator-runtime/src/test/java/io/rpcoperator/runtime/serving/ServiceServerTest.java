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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.Compression;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.OperatorBrokenException;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.report.EndpointLoad;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An endpoint from the load of its operator to its close, without a network. */
class ServiceServerTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final CountDownLatch model = new CountDownLatch(1);
    private final ServerFixture fixture = new ServerFixture();
    private @Nullable ServiceServer<String, String> server;

    @AfterEach
    void close() {
        answer.countDown();
        model.countDown();
        if (server != null) {
            server.close();
        }
    }

    // ------------------------------------------------------------------ load

    @Test
    void whatWasLoadedIsClosedThoughItNeverServed() throws Exception {
        server = fixture.server(2, List.of(new TestingOperator(), new TestingOperator()));
        server.load(time -> false);
        server.close();
        server.close();
        assertThat(fixture.events).containsExactly("operator closed", "operator closed");
    }

    @Test
    void onceTheEndIsToldNoFurtherInstanceLoads() throws Exception {
        server = fixture.server(3, List.of(new TestingOperator(), new TestingOperator()));
        server.load(time -> fixture.metrics.count("loadAttempts") == 2);
        assertThat(fixture.metrics.count("loadAttempts")).isEqualTo(2);
    }

    // ------------------------------------------------------------------ serve

    @Test
    void tellsHowBusyItIsAsOftenAsItIsAsked() throws Exception {
        List<EndpointLoad> told = new CopyOnWriteArrayList<>();
        server = fixture.serve(List.of(new TestingOperator()));
        server.reportLoad(Duration.ZERO, 42, told::add);
        fixture.timer.triggerPeriodicScheduledTasks();
        assertThat(told).isEmpty();

        server.reportLoad(Duration.ofSeconds(1), 42, told::add);
        fixture.blockedSessions.set(3);
        fixture.request("x").answer();
        Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> {
                            fixture.clock.advanceTime(Duration.ofSeconds(1));
                            fixture.timer.triggerPeriodicScheduledTasks();
                            return told.stream().anyMatch(each -> each.answeredPerSecond() > 0);
                        });
        assertThat(told.get(0).blockedSessions()).isEqualTo(3);
        assertThat(told.get(0).modelLoadMillis()).isEqualTo(42);
    }

    @Test
    void anErrorThatTheJvmMayNotSurviveIsTold() throws Exception {
        serve("dying");
        assertThatThrownBy(() -> server().fatal().get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anOperatorThatIsInterruptedByItselfFailsItsCallOnly() throws Exception {
        RosException failure = serve("interrupted").failure();
        assertThat(failure.status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(failure.remoteClassName()).contains(InterruptedException.class.getName());

        assertThat(fixture.request("leaves an interruption").answered())
                .isEqualTo("leaves an interruption");
        assertThat(fixture.request("after").answered()).isEqualTo("after");
    }

    @Test
    void batchesMayBeAsLargeAsTheyLike() throws Exception {
        fixture.configuration.set(RosOptions.BATCH_MAX_SIZE, Integer.MAX_VALUE);
        server = fixture.serve(List.of(new BatchingOperator()));
        assertThat(fixture.request("a").answered()).isEqualTo("a");
        assertThat(fixture.terms().maxBegun()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aClientThatDoesNotCompressIsRefusedWhereTheServiceDoes() throws Exception {
        fixture.configuration.set(RosOptions.NETWORK_COMPRESSION, Compression.LZ4);
        server = fixture.serve(List.of(new TestingOperator()));
        assertThatThrownBy(() -> fixture.request("plain"))
                .isInstanceOf(RosException.class)
                .hasMessageContaining("rpc-operator.network.compression")
                .extracting(e -> ((RosException) e).status())
                .isEqualTo(RosStatus.FAILED_PRECONDITION);
    }

    @Test
    void aThreadDoesNotEndInSilence() throws Exception {
        server = fixture.serve(List.of(new TestingOperator()));
        TestingRequest suspect = fixture.arrive(TestingRequest.suspect("s"));
        Awaitility.await().atMost(LIMIT).until(suspect::isStarting);
        threadNamed("rpc-operator-" + ServerFixture.ID + "-0").interrupt();
        assertThatThrownBy(() -> server().fatal().get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    private static Thread threadNamed(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    // ------------------------------------------------------------------ several instances

    @Test
    void instancesServeInParallelAndNoneStarves() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        RpcOperator<String, String> one = request -> meet(both, request + " by one");
        RpcOperator<String, String> other = request -> meet(both, request + " by the other");
        server = fixture.server(2, List.of(one, other));
        server.load(time -> false);
        server.serve(fixture);

        for (int i = 0; i < 50; i++) {
            TestingRequest first = fixture.request("r");
            TestingRequest second = fixture.request("r");
            assertThat(List.of(first.answered(), second.answered()))
                    .as("neither is answered before the other runs")
                    .containsExactlyInAnyOrder("r by one", "r by the other");
        }
    }

    private static String meet(CyclicBarrier both, String answer) throws Exception {
        both.await(1, TimeUnit.MINUTES);
        return answer;
    }

    @Test
    void whatOneInstanceIsTooBusyForTheOtherServes() throws Exception {
        server = fixture.server(2, List.of(new TestingOperator(), new TestingOperator()));
        server.load(time -> false);
        server.serve(fixture);
        TestingRequest slow = fixture.request("slow");
        running.await();
        for (int i = 0; i < 50; i++) {
            assertThat(fixture.request("quick " + i).answered()).isEqualTo("quick " + i);
        }
        assertThat(slow.hasEnded()).isFalse();
    }

    // ------------------------------------------------------------------ late and cancelled

    @Test
    void aRequestExpiresOnTimeThoughABatchRunsForHours() throws Exception {
        TestingRequest slow = serve("slow");
        running.await();
        TestingRequest late =
                fixture.arrive(
                        TestingRequest.expiring(
                                "dying",
                                fixture.clock.relativeTimeNanos()
                                        + Duration.ofSeconds(1).toNanos()));
        fixture.clock.advanceTime(Duration.ofSeconds(1));
        fixture.timer.triggerNonPeriodicScheduledTasks();

        assertThat(late.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(late.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(slow.hasEnded()).isFalse();
        assertThat(fixture.metrics.gauge("pendingRequests")).isEqualTo(0);
        assertThat(fixture.metrics.gauge("runningRequests")).isEqualTo(1);
        answer.countDown();
        assertThat(slow.answered()).isEqualTo("slow");
        assertThat(fixture.request("after").answered()).isEqualTo("after");
    }

    @Test
    void aCancelledRequestLeavesTheQueueAndNeverReachesTheOperator() throws Exception {
        TestingRequest slow = serve("slow");
        running.await();
        TestingRequest cancelled = fixture.request("dying");
        fixture.cancel(cancelled);
        assertThat(fixture.metrics.gauge("pendingRequests")).isEqualTo(0);
        assertThat(fixture.metrics.count("cancelledRequests")).isEqualTo(1);
        answer.countDown();
        assertThat(slow.answered()).isEqualTo("slow");
        assertThat(fixture.request("after").answered()).isEqualTo("after");
        assertThat(server().fatal()).isNotDone();
    }

    // ------------------------------------------------------------------ broken instances

    @Test
    void aBrokenInstanceIsClosedAndANewOneServes() throws Exception {
        server = fixture.serve(List.of(new TestingOperator(), new TestingOperator()));
        assertThat(fixture.request("before").answered()).isEqualTo("before");

        assertThat(fixture.request("broken").failure().status()).isEqualTo(RosStatus.UNAVAILABLE);
        Awaitility.await().atMost(LIMIT).until(server::isHealthy);

        assertThat(fixture.request("after").answered()).isEqualTo("after");
        assertThat(fixture.events).containsExactly("operator closed");
        assertThat(fixture.metrics.count("brokenInstances")).isEqualTo(1);
    }

    @Test
    void whileNoInstanceWorksCallersAreSentElsewhereAtOnce() throws Exception {
        server = fixture.serve(List.of(new TestingOperator(), new SlowLoader()));
        TestingRequest slow = fixture.request("slow, then broken");
        running.await();
        TestingRequest queued = fixture.request("queued");
        answer.countDown();

        assertThat(slow.failure().execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(queued.failure().status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(queued.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        TestingRequest arriving = fixture.request("arriving");
        assertThat(arriving.failure().status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(arriving.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(fixture.metrics.gauge("healthyInstances")).isEqualTo(0);

        model.countDown();
        Awaitility.await().atMost(LIMIT).until(server::isHealthy);
        assertThat(fixture.request("after").answered()).isEqualTo("after");
    }

    @Test
    void anotherInstanceServesWhileOneIsBroken() throws Exception {
        server =
                fixture.server(
                        2, List.of(new TestingOperator(), new TestingOperator(), new SlowLoader()));
        server.load(time -> false);
        server.serve(fixture);
        fixture.request("broken").failure();
        assertThat(fixture.request("after").answered()).isEqualTo("after");
        assertThat(fixture.metrics.gauge("healthyInstances")).isEqualTo(1);
    }

    @Test
    void aReplacementThatCannotBeLoadedFailsTheSubtask() throws Exception {
        fixture.configuration.set(RosOptions.LOAD_MAX_ATTEMPTS, 2);
        fixture.configuration.set(RosOptions.LOAD_INITIAL_BACKOFF, Duration.ZERO);
        server =
                fixture.serve(
                        List.of(
                                new TestingOperator(),
                                new FailingLoader("one"),
                                new FailingLoader("two")));
        fixture.request("before").answered();
        fixture.request("broken").failure();
        assertThatThrownBy(() -> server().fatal().get(1, TimeUnit.MINUTES))
                .hasStackTraceContaining("2 attempts (rpc-operator.load.max-attempts)")
                .hasStackTraceContaining("one")
                .hasStackTraceContaining("two");
    }

    @Test
    void closingDoesNotWaitForTheNextAttemptToLoad() throws Exception {
        fixture.configuration.set(RosOptions.LOAD_INITIAL_BACKOFF, Duration.ofHours(2));
        server = fixture.serve(List.of(new TestingOperator(), new FailingLoader("not there")));
        fixture.request("before").answered();
        fixture.request("broken").failure();
        Awaitility.await().atMost(LIMIT).until(() -> fixture.events.contains("replacement closed"));
        server.close();
        assertThat(fixture.metrics.count("abandonedThreads")).isZero();
        assertThat(server.fatal()).isNotDone();
    }

    // ------------------------------------------------------------------ drain

    @Test
    void drainingWaitsForWhatCameBefore() throws Exception {
        TestingRequest slow = serve("slow");
        TestingRequest queued = fixture.request("queued");
        assertThat(server().drain(Duration.ZERO)).isFalse();
        answer.countDown();
        assertThat(server().drain(Duration.ofMinutes(1))).isTrue();

        assertThat(slow.answered()).isEqualTo("slow");
        assertThat(queued.answered()).isEqualTo("queued");
        assertThat(fixture.events).first().isEqualTo("binding drains");
    }

    @Test
    void drainingWaitsForWhatTheTransportStillHas() throws Exception {
        answer.countDown();
        fixture.drained = new CompletableFuture<>();
        serve("served").answered();
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> Objects.equals(fixture.metrics.gauge("runningRequests"), 0));
        assertThat(server().drain(Duration.ZERO)).isFalse();

        CompletableFuture<Boolean> drained =
                CompletableFuture.supplyAsync(() -> drain(Duration.ofDays(1)));
        fixture.request("was on its way").answered();
        fixture.drained.complete(null);
        assertThat(drained.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aFatalErrorEndsTheWaitForWhatTheTransportStillHas() throws Exception {
        answer.countDown();
        fixture.drained = new CompletableFuture<>();
        serve("served").answered();
        CompletableFuture<Boolean> drained =
                CompletableFuture.supplyAsync(() -> drain(Duration.ofDays(1)));

        fixture.request("dying");

        assertThat(drained.get(1, TimeUnit.MINUTES)).isFalse();
    }

    @Test
    void aFatalErrorEndsTheDrainAtOnceAndSendsWhatWaitsElsewhere() throws Exception {
        serve("slow, then dying");
        running.await();
        TestingRequest queued = fixture.request("queued");
        CompletableFuture<Boolean> drained =
                CompletableFuture.supplyAsync(() -> drain(Duration.ofDays(1)));
        answer.countDown();

        assertThat(drained.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(server().fatal()).isCompletedExceptionally();
        assertThat(queued.failure().status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(queued.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
    }

    @Test
    void aThreadThatDiesWithTheLastBatchLeavesNothingDrained() throws Exception {
        serve("slow, then dying");
        running.await();
        CompletableFuture<Boolean> drained =
                CompletableFuture.supplyAsync(() -> drain(Duration.ofDays(1)));
        answer.countDown();
        assertThat(drained.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(server().fatal()).isCompletedExceptionally();
    }

    // ------------------------------------------------------------------ operator timeout

    @Test
    void aCallThatTakesTooLongFailsTheSubtaskAndIsInterrupted() throws Exception {
        fixture.configuration.set(RosOptions.OPERATOR_TIMEOUT, Duration.ofMinutes(3));
        TestingRequest slow = serve("slow");
        running.await();
        TestingRequest queued = fixture.request("queued");

        passes(Duration.ofMinutes(3));
        assertThat(server().fatal()).as("not longer than the timeout").isNotDone();
        passes(Duration.ofNanos(1));

        assertThatThrownBy(() -> server().fatal().get(1, TimeUnit.MINUTES))
                .cause()
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("180000 ms (rpc-operator.operator-timeout)")
                .hasStackTraceContaining("awaitAnswer");
        assertThat(queued.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        Awaitility.await().atMost(LIMIT).until(() -> fixture.events.contains("operator closed"));
        assertThat(fixture.events).startsWith("operator interrupted");
        assertThat(slow.answer()).as("lost with its session").isNotDone();
    }

    @Test
    void aTimeoutOfZeroLetsACallTakeForEver() throws Exception {
        fixture.configuration.set(RosOptions.OPERATOR_TIMEOUT, Duration.ZERO);
        TestingRequest slow = serve("slow");
        running.await();
        passes(Duration.ofDays(365));
        answer.countDown();
        assertThat(slow.answered()).isEqualTo("slow");
    }

    @Test
    void theTimeBetweenCallsIsNotCounted() throws Exception {
        fixture.configuration.set(RosOptions.OPERATOR_TIMEOUT, Duration.ofMinutes(3));
        serve("one").answered();
        passes(Duration.ofMinutes(30));
        assertThat(fixture.request("two").answered()).isEqualTo("two");
        assertThat(server().fatal()).isNotDone();
    }

    private void passes(Duration time) {
        fixture.clock.advanceTime(time);
        fixture.timer.triggerPeriodicScheduledTasks();
    }

    // ------------------------------------------------------------------ close

    @Test
    void closingFailsWhatWaitsAndInterruptsWhatRuns() throws Exception {
        serve("slow");
        running.await();
        TestingRequest queued = fixture.request("queued");

        server().close();

        RosException failure = queued.failure();
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(fixture.events)
                .containsExactly(
                        "binding drains",
                        "operator interrupted",
                        "operator closed",
                        "binding closed");
    }

    @Test
    void anOperatorIsNotInterruptedWhileItCloses() throws Exception {
        server = fixture.serve(List.of(new SlowCloser()));
        Thread closing = new Thread(server::close);
        closing.start();
        running.await();
        Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () ->
                                closing.getState() == Thread.State.TIMED_WAITING
                                        || !closing.isAlive());
        answer.countDown();
        closing.join();
        assertThat(fixture.events)
                .containsExactly("binding drains", "operator closed", "binding closed");
    }

    @Test
    void aRequestThatComesWhileTheEndpointClosesIsSentElsewhere() throws Exception {
        serve("before").answered();
        server().close();

        RosException failure = fixture.request("late").failure();
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure).hasMessageContaining("closing");
    }

    @Test
    void closingGoesThroughThoughItsThreadIsInterrupted() throws Exception {
        serve("slow");
        running.await();

        Thread.currentThread().interrupt();
        server().close();

        assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();
        assertThat(fixture.events)
                .containsSequence("operator interrupted", "operator closed", "binding closed");
    }

    @Test
    void anErrorInOneOperatorsCloseDoesNotLeaveTheOtherOpen() throws Exception {
        server =
                fixture.server(
                        2,
                        List.of(
                                new TestingOperator() {
                                    @Override
                                    public void close() {
                                        throw new NoClassDefFoundError("test");
                                    }
                                },
                                new TestingOperator()));
        server.load(time -> false);
        server.close();
        assertThat(fixture.events).containsExactly("operator closed");
    }

    @Test
    void aCallThatNeverReturnsIsLeftBehindAndClosesItsOperatorWhenItDoes() throws Exception {
        fixture.configuration.set(RosOptions.CLOSE_TIMEOUT, Duration.ofMillis(1));
        serve("deaf");
        running.await();

        server().close();

        assertThat(fixture.events).containsExactly("binding drains", "binding closed");
        assertThat(fixture.metrics.count("abandonedThreads")).isEqualTo(1);
        answer.countDown();
        Awaitility.await().atMost(LIMIT).until(() -> fixture.events.contains("operator closed"));
    }

    // ------------------------------------------------------------------ fixture

    private TestingRequest serve(String text) throws Exception {
        server = fixture.serve(List.of(new TestingOperator()));
        return fixture.request(text);
    }

    private ServiceServer<String, String> server() {
        return Objects.requireNonNull(server);
    }

    private boolean drain(Duration timeout) {
        try {
            return server().drain(timeout);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says what it is asked, or does what it is told. */
    private class TestingOperator implements RpcOperator<String, String> {

        @Override
        public String call(String request) throws Exception {
            switch (request) {
                case "dying" -> throw new OutOfMemoryError("test");
                case "broken" -> throw new OperatorBrokenException("test");
                case "interrupted" -> throw new InterruptedException("not by the server");
                case "leaves an interruption" -> Thread.currentThread().interrupt();
                case "slow" -> awaitAnswer();
                case "slow, then dying" -> {
                    awaitAnswer();
                    throw new OutOfMemoryError("test");
                }
                case "slow, then broken" -> {
                    awaitAnswer();
                    throw new OperatorBrokenException("test");
                }
                case "deaf" -> awaitAnswerUninterruptibly();
                default -> {}
            }
            return request;
        }

        void awaitAnswer() throws InterruptedException {
            running.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                fixture.events.add("operator interrupted");
                throw e;
            }
        }

        private void awaitAnswerUninterruptibly() {
            running.countDown();
            while (true) {
                try {
                    answer.await();
                    return;
                } catch (InterruptedException e) {
                    // as native code would
                }
            }
        }

        @Override
        public void close() {
            fixture.events.add("operator closed");
        }
    }

    /** Says what it is asked, all at once. */
    private static final class BatchingOperator implements BatchRpcOperator<String, String> {

        @Override
        public List<String> callBatch(List<String> requests) {
            return requests;
        }
    }

    /** Closes when the test lets it. */
    private final class SlowCloser extends TestingOperator {

        @Override
        public void close() {
            try {
                super.awaitAnswer();
            } catch (InterruptedException e) {
                return;
            }
            super.close();
        }
    }

    /** Opens when the test lets it. */
    private final class SlowLoader extends TestingOperator {

        @Override
        public void open(RpcOperatorContext context) throws Exception {
            model.await();
        }
    }

    /** Never opens. */
    private final class FailingLoader extends TestingOperator {

        private final String why;

        FailingLoader(String why) {
            this.why = why;
        }

        @Override
        public void open(RpcOperatorContext context) {
            throw new IllegalStateException(why);
        }

        @Override
        public void close() {
            fixture.events.add("replacement closed");
        }
    }
}
