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

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failed calls, late answers and missing endpoints, under each choice and in both orders. */
class RosAsyncFunctionITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final OutputTag<FailedCall<Long>> FAILED =
            new OutputTag<FailedCall<Long>>("failed") {};

    private static final int RECORDS = 10;
    private static final int CAPACITY = 3;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration NO_WAIT = Duration.ZERO;

    /** Held until the test lets the service go on. */
    private static CountDownLatch gate = new CountDownLatch(0);

    private static final AtomicInteger ASKED = new AtomicInteger();
    private static final AtomicInteger FAILURES = new AtomicInteger();

    @BeforeEach
    void closeGate() {
        gate = new CountDownLatch(1);
        ASKED.set(0);
        FAILURES.set(0);
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    /** Which of the two operators of Flink's waits. */
    enum Order {
        ORDERED {
            @Override
            <OUT> SingleOutputStreamOperator<OUT> call(
                    DataStream<Long> in,
                    RosAsyncFunction<Long, ?, ?, OUT> function,
                    Duration timeout) {
                return RosAsyncDataStream.orderedWait(in, function, timeout, CAPACITY);
            }

            @Override
            void requireOrder(List<String> lines, List<String> expected) {
                assertThat(lines).containsExactlyElementsOf(expected);
            }
        },
        UNORDERED {
            @Override
            <OUT> SingleOutputStreamOperator<OUT> call(
                    DataStream<Long> in,
                    RosAsyncFunction<Long, ?, ?, OUT> function,
                    Duration timeout) {
                return RosAsyncDataStream.unorderedWait(in, function, timeout, CAPACITY);
            }

            @Override
            void requireOrder(List<String> lines, List<String> expected) {
                assertThat(lines).containsExactlyInAnyOrderElementsOf(expected);
            }
        };

        abstract <OUT> SingleOutputStreamOperator<OUT> call(
                DataStream<Long> in, RosAsyncFunction<Long, ?, ?, OUT> function, Duration timeout);

        abstract void requireOrder(List<String> lines, List<String> expected);
    }

    // ------------------------------------------------------------------ the operator fails

    @ParameterizedTest
    @EnumSource
    void failuresGoToTheSideOutputAndTheRestIsAnswered(Order order) throws Exception {
        RosExecutionEnvironment env = environment(RosOptions.CLIENT_INITIAL_WAIT.defaultValue());
        RosHandle<Long, String> service = env.addRpcService(Picky.class);
        SingleOutputStreamOperator<String> answers = order.call(numbers(env), aside(service), LONG);

        List<String> lines = linesOf(answers);

        order.requireOrder(
                lines.stream().filter(line -> !line.startsWith("failed")).toList(),
                LongStream.rangeClosed(1, RECORDS)
                        .filter(number -> number % 3 != 0)
                        .mapToObj(number -> number + "!")
                        .toList());
        order.requireOrder(
                lines.stream().filter(line -> line.startsWith("failed")).toList(),
                List.of("failed 3 INTERNAL", "failed 6 INTERNAL", "failed 9 INTERNAL"));
    }

    @ParameterizedTest
    @EnumSource
    void aFailureFailsTheJobByDefault(Order order) {
        RosExecutionEnvironment env = environment(RosOptions.CLIENT_INITIAL_WAIT.defaultValue());
        RosHandle<Long, String> service = env.addRpcService(Picky.class);

        assertThatThrownBy(
                        () -> collect(order.call(numbers(env), RosAsyncFunction.of(service), LONG)))
                .hasStackTraceContaining("INTERNAL (MAYBE_EXECUTED")
                .hasStackTraceContaining("not a multiple of three");
    }

    // ------------------------------------------------------------------ the answer is late

    @ParameterizedTest
    @EnumSource
    void lateAnswersGoToTheSideOutputWhileTheCapacityIsFull(Order order) throws Exception {
        RosExecutionEnvironment env = environment(RosOptions.CLIENT_INITIAL_WAIT.defaultValue());
        RosHandle<Long, String> service = env.addRpcService(Gated.class);

        order.requireOrder(
                linesOf(order.call(numbers(env), aside(service), SHORT)),
                failed("DEADLINE_EXCEEDED"));
    }

    @ParameterizedTest
    @EnumSource
    void aLateAnswerFailsTheJobByDefault(Order order) {
        RosExecutionEnvironment env = environment(RosOptions.CLIENT_INITIAL_WAIT.defaultValue());
        RosHandle<Long, String> service = env.addRpcService(Gated.class);

        assertThatThrownBy(
                        () ->
                                collect(
                                        order.call(
                                                numbers(env), RosAsyncFunction.of(service), SHORT)))
                // Which call is the first to end: the one that runs, or one that waits behind it.
                .hasStackTraceContaining("DEADLINE_EXCEEDED (")
                .hasStackTraceContaining("_EXECUTED at Gated/0#0");
    }

    // ------------------------------------------------------------------ no endpoint at all

    @ParameterizedTest
    @EnumSource
    void withoutAnEndpointRecordsGoToTheSideOutputAtOnce(Order order) throws Exception {
        RosExecutionEnvironment env = environment(NO_WAIT);
        RosHandle<Long, String> service = env.addRpcService(SlowLoader.class);

        order.requireOrder(
                linesOf(order.call(numbers(env), aside(service), LONG)), failed("UNAVAILABLE"));
    }

    @ParameterizedTest
    @EnumSource
    void recordsWaitForTheFirstEndpointWhileTheCapacityIsFull(Order order) throws Exception {
        RosExecutionEnvironment env = environment(NO_WAIT);
        RosHandle<Long, String> service = env.addRpcService(SlowLoader.class);

        order.requireOrder(collect(order.call(numbers(env), waiting(service), LONG)), answered());
    }

    @ParameterizedTest
    @EnumSource
    void aRecordThatWaitsTooLongFailsTheJob(Order order) {
        RosExecutionEnvironment env = environment(NO_WAIT);
        RosHandle<Long, String> service = env.addRpcService(SlowLoader.class);

        assertThatThrownBy(
                        () ->
                                collect(
                                        order.call(
                                                numbers(env),
                                                RosAsyncFunction.of(service)
                                                        .onFailure(OnFailure.waitForReady()),
                                                SHORT)))
                .hasStackTraceContaining("DEADLINE_EXCEEDED (NOT_EXECUTED)");
    }

    @ParameterizedTest
    @EnumSource
    void aRecordThatWaitsTooLongGoesToTheSideOutputWhereThatIsChosenToo(Order order)
            throws Exception {
        RosExecutionEnvironment env = environment(NO_WAIT);
        RosHandle<Long, String> service = env.addRpcService(SlowLoader.class);

        order.requireOrder(
                linesOf(
                        order.call(
                                numbers(env),
                                RosAsyncFunction.of(service)
                                        .onFailure(OnFailure.sideOutput(FAILED).afterWaiting()),
                                SHORT)),
                failed("DEADLINE_EXCEEDED"));
    }

    @ParameterizedTest
    @EnumSource
    void flinksOwnEntryPointWaitsToo(Order order) throws Exception {
        RosExecutionEnvironment env = environment(NO_WAIT);
        RosHandle<Long, String> service = env.addRpcService(SlowLoader.class);
        RosAsyncFunction<Long, Long, String, String> function = waiting(service);

        order.requireOrder(
                collect(
                        order == Order.ORDERED
                                ? AsyncDataStream.orderedWait(
                                        numbers(env), function, 2, TimeUnit.MINUTES, CAPACITY)
                                : AsyncDataStream.unorderedWait(
                                        numbers(env), function, 2, TimeUnit.MINUTES, CAPACITY)),
                answered());
    }

    // ------------------------------------------------------------------ fixture

    /** Without Kryo, so that every type must be known. */
    private static RosExecutionEnvironment environment(Duration initialWait) {
        Configuration job = new Configuration();
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        job.set(RosOptions.CLIENT_INITIAL_WAIT, initialWait);
        job.set(RosOptions.DRAIN_TIMEOUT, Duration.ofMillis(1));
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment(job);
        env.setParallelism(1);
        return env;
    }

    /**
     * Not chained: a source that fails together with its function may lose an event, and Flink then
     * gives that for the reason.
     */
    private static DataStream<Long> numbers(RosExecutionEnvironment env) {
        return env.fromSequence(1, RECORDS).rebalance();
    }

    private static RosAsyncFunction<Long, Long, String, String> aside(
            RosHandle<Long, String> service) {
        return RosAsyncFunction.of(service).onFailure(OnFailure.sideOutput(FAILED));
    }

    /** Opens the gate when as many records wait as may. */
    private static RosAsyncFunction<Long, Long, String, String> waiting(
            RosHandle<Long, String> service) {
        return RosAsyncFunction.<Long, Long, String, String>of(
                        service,
                        number -> {
                            if (ASKED.incrementAndGet() == CAPACITY) {
                                gate.countDown();
                            }
                            return number;
                        },
                        (number, answer) -> answer,
                        Types.STRING)
                .onFailure(OnFailure.waitForReady());
    }

    /** Results and failures. The last failure opens the gate, so that the service can end. */
    private static List<String> linesOf(SingleOutputStreamOperator<String> answers)
            throws Exception {
        return collect(
                answers.union(
                        answers.getSideOutput(FAILED)
                                .rebalance()
                                .map(
                                        failed -> {
                                            if (FAILURES.incrementAndGet() == RECORDS) {
                                                gate.countDown();
                                            }
                                            return "failed "
                                                    + failed.record()
                                                    + " "
                                                    + failed.status();
                                        })));
    }

    private static List<String> collect(DataStream<String> stream) throws Exception {
        List<String> lines = new ArrayList<>();
        try (CloseableIterator<String> results = stream.executeAndCollect()) {
            results.forEachRemaining(lines::add);
        }
        return lines;
    }

    private static List<String> failed(String status) {
        return LongStream.rangeClosed(1, RECORDS)
                .mapToObj(number -> "failed " + number + " " + status)
                .toList();
    }

    private static List<String> answered() {
        return LongStream.rangeClosed(1, RECORDS).mapToObj(number -> number + "!").toList();
    }

    /** Answers, but not multiples of three. */
    public static final class Picky implements RpcOperator<Long, String> {
        @Override
        public String call(Long request) {
            if (request % 3 == 0) {
                throw new IllegalArgumentException("not a multiple of three, please");
            }
            return request + "!";
        }
    }

    /** Answers nobody before the gate opens. */
    public static final class Gated implements RpcOperator<Long, String> {
        @Override
        public String call(Long request) throws InterruptedException {
            gate.await();
            return request + "!";
        }
    }

    /** Is not there before the gate opens. */
    public static final class SlowLoader implements RpcOperator<Long, String> {
        @Override
        public void open(RpcOperatorContext context) throws InterruptedException {
            gate.await();
        }

        @Override
        public String call(Long request) {
            return request + "!";
        }
    }
}
