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
package io.rpcoperator.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.client.ScriptedClient;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.spi.RecordingRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.async.AsyncRetryStrategy;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.retryable.AsyncRetryStrategies;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records, answers, failures and timeouts meet in Flink's own operator. */
class RosAsyncFunctionTest {

    private static final OutputTag<FailedCall<Long>> FAILED =
            new OutputTag<FailedCall<Long>>("failed") {};
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private final RosException unavailable =
            RosException.notExecuted(RosStatus.UNAVAILABLE, "nobody there");

    /** Two ways through a stream of calls. */
    enum Order {
        ORDERED,
        UNORDERED
    }

    /** The service; never run here. */
    public static final class Speller implements RpcOperator<Integer, String> {
        @Override
        public String call(Integer request) {
            throw new UnsupportedOperationException();
        }
    }

    /** Has a number spelled, and tells both. */
    private static final class Spell extends RosAsyncFunction<Long, Integer, String, String> {
        private static final long serialVersionUID = 1L;

        Spell(RosHandle<Integer, String> service) {
            super(service);
        }

        @Override
        protected Integer request(Long record) {
            return record.intValue();
        }

        @Override
        protected String result(Long record, String response) {
            if (response.isEmpty()) {
                throw new IllegalArgumentException("empty answer");
            }
            return record + " is " + response;
        }
    }

    private final ScriptedClient<Integer, String> client = new ScriptedClient<>();
    private RosHandle<Integer, String> service;
    private DataStream<Long> numbers;

    @BeforeEach
    void declareService() {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        service = env.addRpcService(Speller.class);
        numbers = env.fromSequence(1, 3);
        RecordingRuntime.giveClient(service.serviceName(), client);
    }

    private AsyncOperator<String> operator(Order order, OnFailure<Long> onFailure)
            throws Exception {
        RosAsyncFunction<Long, ?, ?, String> function = new Spell(service).onFailure(onFailure);
        DataStream<String> stream =
                order == Order.ORDERED
                        ? RosAsyncDataStream.orderedWait(numbers, function, TIMEOUT, 10)
                        : RosAsyncDataStream.unorderedWait(numbers, function, TIMEOUT, 10);
        return new AsyncOperator<>(stream).open();
    }

    // ------------------------------------------------------------------ a full client

    @ParameterizedTest
    @EnumSource
    void whileTheClientIsFullTheOperatorGoesOnWithItsMailbox(Order order) throws Exception {
        try (AsyncOperator<String> operator = operator(order, OnFailure.sideOutput(FAILED))) {
            operator.process(1, 0);
            client.call(0).answer().complete("one"); // its mail waits
            CompletableFuture<Void> room = new CompletableFuture<>();
            client.room(room);
            operator.inMailbox(() -> operator.inMailbox(() -> room.complete(null)));
            operator.process(2, 0);

            assertThat(room).as("not back before").isCompleted();
            assertThat(operator.results()).containsExactly("1 is one");
            assertThat(client.calls()).hasSize(2);
            client.call(1).answer().complete("two");
            assertThat(operator.results()).containsExactly("1 is one", "2 is two");
        }
    }

    @Test
    @Timeout(60)
    void roomThatAnotherThreadTellsOfWakesTheOperator() throws Exception {
        try (AsyncOperator<String> operator = operator(Order.UNORDERED, OnFailure.fail())) {
            CompletableFuture<Void> room = new CompletableFuture<>();
            client.room(room);
            operator.inMailbox(() -> new Thread(() -> room.complete(null)).start());
            operator.process(1, 0);

            assertThat(room).isCompleted();
        }
    }

    @Test
    void aRecordThatTimesOutWhileTheClientIsFullIsGivenUp() throws Exception {
        try (AsyncOperator<String> operator =
                operator(Order.UNORDERED, OnFailure.sideOutput(FAILED))) {
            client.room(new CompletableFuture<>());
            operator.inMailbox(() -> operator.passTime(TIMEOUT.toMillis()));
            operator.process(1, 0);

            assertThat(client.call(0).answer()).isCancelled();
            assertThat(operator.sideOutput(FAILED))
                    .singleElement()
                    .satisfies(
                            failed ->
                                    assertThat(failed.getValue().status())
                                            .isEqualTo(RosStatus.DEADLINE_EXCEEDED));
        }
    }

    // ------------------------------------------------------------------ answers

    @ParameterizedTest
    @EnumSource
    void makesRequestsOfRecordsAndResultsOfAnswers(Order order) throws Exception {
        try (AsyncOperator<String> operator = operator(order, OnFailure.sideOutput(FAILED))) {
            operator.process(1, 0);
            operator.process(2, 0);
            client.call(1).answer().complete("two");
            client.call(0).answer().complete("one");

            assertThat(client.calls())
                    .extracting(ScriptedClient.Call::request)
                    .containsExactly(1, 2);
            assertThat(operator.results())
                    .containsExactly(
                            order == Order.ORDERED
                                    ? new String[] {"1 is one", "2 is two"}
                                    : new String[] {"2 is two", "1 is one"});
        }
    }

    @Test
    void resultsAreMadeOnTheTasksThread() throws Exception {
        try (AsyncOperator<String> operator = operator(Order.ORDERED, OnFailure.fail())) {
            operator.process(1, 0);

            client.call(0).answer().complete(""); // would throw here

            assertThatThrownBy(operator::runMails).hasMessage("empty answer");
        }
    }

    @Test
    void anExceptionOfTheUsersFailsTheRecordWhateverTheChoice() throws Exception {
        try (AsyncOperator<String> operator =
                operator(Order.ORDERED, OnFailure.sideOutput(FAILED))) {
            operator.process(1, 0);
            client.call(0).answer().complete("");

            assertThatThrownBy(operator::runMails).hasMessage("empty answer");
        }
    }

    @Test
    void lambdasSayItAll() throws Exception {
        DataStream<String> stream =
                RosAsyncDataStream.orderedWait(
                        numbers,
                        RosAsyncFunction.of(
                                service,
                                Long::intValue,
                                (number, spelled) -> number + "=" + spelled,
                                Types.STRING),
                        TIMEOUT,
                        10);
        assertThat(stream.getType()).isEqualTo(Types.STRING);
        try (AsyncOperator<String> operator = new AsyncOperator<>(stream).open()) {
            operator.process(7, 0);
            client.call(0).answer().complete("seven");

            assertThat(operator.results()).containsExactly("7=seven");
        }
    }

    /** Keeps state, as any function may. */
    private static final class Stateful extends RosAsyncFunction<Long, Integer, String, String>
            implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;

        private transient boolean initialized;

        Stateful(RosHandle<Integer, String> service) {
            super(service);
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            initialized = true;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {}

        @Override
        protected Integer request(Long record) {
            return record.intValue();
        }

        @Override
        protected String result(Long record, String response) {
            return response + (initialized ? " with state" : " without state");
        }
    }

    @Test
    void aFunctionWithStateKeepsItBesideASideOutput() throws Exception {
        DataStream<String> stream =
                RosAsyncDataStream.orderedWait(
                        numbers,
                        new Stateful(service).onFailure(OnFailure.sideOutput(FAILED)),
                        TIMEOUT,
                        10);
        try (AsyncOperator<String> operator = new AsyncOperator<>(stream).open()) {
            operator.process(1, 0);
            client.call(0).answer().complete("one");

            assertThat(operator.results()).containsExactly("one with state");
        }
    }

    // ------------------------------------------------------------------ choices

    @ParameterizedTest
    @EnumSource
    void byDefaultAFailedCallFailsTheTask(Order order) throws Exception {
        try (AsyncOperator<String> operator = operator(order, OnFailure.fail())) {
            operator.process(1, 0);
            client.call(0).answer().completeExceptionally(unavailable);

            assertThat(operator.failure()).hasValue(unavailable);
            assertThat(operator.results()).isEmpty();
        }
    }

    @Test
    void aFailedCallGoesToTheSideOutputInItsPlace() throws Exception {
        try (AsyncOperator<String> operator =
                operator(Order.ORDERED, OnFailure.sideOutput(FAILED))) {
            operator.process(1, 11);
            operator.process(2, 12);
            client.call(1).answer().complete("two");
            assertThat(operator.results()).isEmpty();
            client.call(0).answer().completeExceptionally(unavailable.at("svc/0#0@here"));

            assertThat(operator.sideOutput(FAILED))
                    .containsExactly(
                            new StreamRecord<>(
                                    new FailedCall<>(
                                            1L,
                                            RosStatus.UNAVAILABLE,
                                            Execution.NOT_EXECUTED,
                                            "nobody there",
                                            "svc/0#0@here"),
                                    11));
            assertThat(operator.results()).containsExactly("2 is two");
            assertThat(operator.failure()).isEmpty();
        }
    }

    @Test
    void onlyTheNamedStatusesGoToTheSideOutput() throws Exception {
        try (AsyncOperator<String> operator =
                operator(
                        Order.UNORDERED,
                        OnFailure.sideOutput(FAILED, RosStatus.INVALID_ARGUMENT))) {
            operator.process(1, 0);
            operator.process(2, 0);
            client.call(0)
                    .answer()
                    .completeExceptionally(
                            RosException.notExecuted(RosStatus.INVALID_ARGUMENT, "bad"));
            client.call(1).answer().completeExceptionally(unavailable);

            assertThat(operator.sideOutput(FAILED)).hasSize(1);
            assertThat(operator.failure()).hasValue(unavailable);
        }
    }

    @Test
    void waitingIsUpToTheCall() throws Exception {
        try (AsyncOperator<String> waits = operator(Order.UNORDERED, OnFailure.waitForReady());
                AsyncOperator<String> both =
                        operator(Order.UNORDERED, OnFailure.sideOutput(FAILED).afterWaiting());
                AsyncOperator<String> fails = operator(Order.UNORDERED, OnFailure.fail())) {
            waits.process(1, 0);
            both.process(2, 0);
            fails.process(3, 0);

            assertThat(client.calls())
                    .extracting(call -> call.options().waitForReady().orElse(false))
                    .containsExactly(true, true, false);
        }
    }

    @Test
    void aSideOutputNeedsOurEntryPoint() throws Exception {
        DataStream<String> stream =
                AsyncDataStream.unorderedWait(
                        numbers,
                        new Spell(service).onFailure(OnFailure.sideOutput(FAILED)),
                        1,
                        TimeUnit.MINUTES);
        try (AsyncOperator<String> operator = new AsyncOperator<>(stream)) {
            assertThatThrownBy(operator::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Spell.class.getName())
                    .hasMessageContaining("use RosAsyncDataStream.unorderedWait or orderedWait");
        }
    }

    // ------------------------------------------------------------------ timeouts

    @Test
    void theCallsDeadlineComesBeforeFlinksTimeout() throws Exception {
        try (AsyncOperator<String> operator = operator(Order.UNORDERED, OnFailure.fail())) {
            operator.process(1, 0);

            assertThat(client.call(0).options().timeout())
                    .hasValueSatisfying(
                            deadline ->
                                    assertThat(deadline)
                                            .isPositive()
                                            .isLessThan(TIMEOUT)
                                            .isGreaterThan(TIMEOUT.dividedBy(2)));
        }
    }

    @Test
    void aShorterDeadlineOfTheFunctionsOwnIsKept() throws Exception {
        RosAsyncFunction<Long, Integer, String, String> hasty = new Hasty(service);
        try (AsyncOperator<String> operator =
                new AsyncOperator<>(RosAsyncDataStream.unorderedWait(numbers, hasty, TIMEOUT, 10))
                        .open()) {
            operator.process(1, 0);

            assertThat(client.call(0).options().timeout()).hasValue(Duration.ofMillis(3));
        }
    }

    /** In a hurry. */
    private static final class Hasty extends RosAsyncFunction<Long, Integer, String, String> {
        private static final long serialVersionUID = 1L;

        Hasty(RosHandle<Integer, String> service) {
            super(service);
        }

        @Override
        protected CallOptions options(Long record) {
            return CallOptions.DEFAULT.withTimeout(Duration.ofMillis(3));
        }

        @Override
        protected Integer request(Long record) {
            return record.intValue();
        }

        @Override
        protected String result(Long record, String response) {
            return response;
        }
    }

    @ParameterizedTest
    @EnumSource
    void flinksTimeoutCancelsTheCallAndTheRecordIsTreatedAsFailed(Order order) throws Exception {
        try (AsyncOperator<String> operator = operator(order, OnFailure.sideOutput(FAILED))) {
            operator.process(1, 0);
            operator.advanceMillis(TIMEOUT.toMillis());

            assertThat(client.call(0).answer()).isCancelled();
            assertThat(operator.sideOutput(FAILED))
                    .singleElement()
                    .satisfies(
                            failed -> {
                                assertThat(failed.getValue().status())
                                        .isEqualTo(RosStatus.DEADLINE_EXCEEDED);
                                assertThat(failed.getValue().description()).contains("'Speller'");
                            });
            assertThat(operator.failure()).isEmpty();
        }
    }

    @Test
    void aTimeoutFailsTheTaskByDefault() throws Exception {
        try (AsyncOperator<String> operator = operator(Order.ORDERED, OnFailure.fail())) {
            operator.process(1, 0);
            operator.advanceMillis(TIMEOUT.toMillis());

            assertThat(operator.failure())
                    .hasValueSatisfying(
                            failure ->
                                    assertThat(((RosException) failure).status())
                                            .isEqualTo(RosStatus.DEADLINE_EXCEEDED));
        }
    }

    @Test
    void aRecordEndsOnceWhenAnswerAndTimeoutMeet() throws Exception {
        try (AsyncOperator<String> operator =
                operator(Order.UNORDERED, OnFailure.sideOutput(FAILED))) {
            operator.process(1, 0);
            client.call(0).answer().complete("one"); // its mail waits
            operator.advanceMillis(TIMEOUT.toMillis());

            assertThat(operator.results()).containsExactly("1 is one");
            assertThat(operator.sideOutput(FAILED)).isEmpty();
        }
    }

    @Test
    void aRecordTimesOutBetweenTwoAttemptsToo() throws Exception {
        AsyncRetryStrategy<String> retries =
                new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(
                                100, 2 * TIMEOUT.toMillis())
                        .ifException(failure -> failure == unavailable)
                        .build();
        DataStream<String> stream =
                AsyncDataStream.unorderedWaitWithRetry(
                        numbers,
                        new Spell(service),
                        TIMEOUT.toMillis(),
                        TimeUnit.MILLISECONDS,
                        10,
                        retries);
        try (AsyncOperator<String> operator = new AsyncOperator<>(stream).open()) {
            operator.process(1, 0);
            client.call(0).answer().completeExceptionally(unavailable);
            operator.runMails();
            assertThat(operator.failure()).isEmpty();

            operator.advanceMillis(TIMEOUT.toMillis());

            assertThat(operator.failure()).isPresent();
        }
    }

    @Test
    void aTimeoutMustBePositive() {
        assertThatThrownBy(
                        () ->
                                RosAsyncDataStream.orderedWait(
                                        numbers, new Spell(service), Duration.ZERO, 1))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("at least 1 ms");
    }

    // ------------------------------------------------------------------ the end of a task

    @Test
    void closingGivesUpCallsWithoutFailingTheTask() throws Exception {
        AsyncOperator<String> operator = operator(Order.ORDERED, OnFailure.sideOutput(FAILED));
        operator.process(1, 0);
        operator.close();

        assertThat(client.isClosed()).isTrue();
        assertThat(client.call(0).answer()).isCompletedExceptionally();
        assertThat(operator.failure()).isEmpty();
        assertThat(operator.sideOutput(FAILED)).isEmpty();
    }

    @Test
    void aFunctionThatNeverOpenedCloses() throws Exception {
        new Spell(service).close();
    }

    @Test
    void theFunctionCanBeUsedTwice() throws Exception {
        RosAsyncFunction<Long, Integer, String, String> function = new Spell(service);
        DataStream<String> patient = RosAsyncDataStream.orderedWait(numbers, function, TIMEOUT, 10);
        DataStream<String> hasty =
                RosAsyncDataStream.orderedWait(numbers, function, Duration.ofMillis(10), 10);
        try (AsyncOperator<String> first = new AsyncOperator<>(patient).open();
                AsyncOperator<String> second = new AsyncOperator<>(hasty).open()) {
            first.process(1, 0);
            second.process(2, 0);

            assertThat(client.calls())
                    .extracting(call -> call.options().timeout().orElseThrow())
                    .isEqualTo(List.of(Duration.ofMillis(4500), Duration.ofMillis(9)));
        }
    }
}
