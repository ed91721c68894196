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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.OperatorBrokenException;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.testing.TestingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class OperatorInstanceTest {

    private static final String POISON = "poison";

    private final List<Integer> batches = new ArrayList<>();
    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final TestingMetrics metrics = new TestingMetrics();
    private final ServingMetrics servingMetrics =
            new ServingMetrics(metrics, new RequestQueue(1, 1, clock));
    private final Fences fences = new Fences(true);
    private final Configuration configuration =
            new Configuration().set(RosOptions.MAX_CONSECUTIVE_FAILURES, 0);

    private final BatchRpcOperator<String, String> shout =
            requests -> {
                batches.add(requests.size());
                if (requests.contains(POISON)) {
                    throw new IllegalStateException("cannot shout");
                }
                return requests.stream().map(r -> r + "!").toList();
            };

    // ------------------------------------------------------------------ batches

    @Test
    void answersABatchInOneInvocation() throws Exception {
        List<TestingRequest> requests = requests("a", "b", "c");
        serve(shout, requests);
        assertThat(batches).containsExactly(3);
        assertThat(requests).extracting(r -> r.answer().join()).containsExactly("a!", "b!", "c!");
    }

    @Test
    void onlyTheRequestThatCannotBeAnsweredFails() throws Exception {
        List<TestingRequest> requests = requests("a", "b", POISON, "c", "d", "e", "f");
        serve(shout, requests);

        RosException failure = requests.get(2).failure();
        assertThat(failure.status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(failure.remoteClassName()).contains(IllegalStateException.class.getName());
        assertThat(failure).hasMessageContaining("cannot shout");
        requests.remove(2);
        assertThat(requests)
                .extracting(r -> r.answer().join())
                .containsExactly("a!", "b!", "c!", "d!", "e!", "f!");
    }

    @Test
    void anUnreadableRequestFailsAloneAsInvalidArgument() throws Exception {
        TestingRequest bad = TestingRequest.ofBytes((byte) 0xff);
        TestingRequest good = TestingRequest.of("good");
        serve(shout, List.of(bad, good));
        assertThat(bad.failure().status()).isEqualTo(RosStatus.INVALID_ARGUMENT);
        assertThat(good.answered()).isEqualTo("good!");
    }

    @Test
    void aWrongNumberOfResponsesFailsWithBothNumbers() throws Exception {
        BatchRpcOperator<String, String> forgetful = requests -> List.of();
        TestingRequest request = TestingRequest.of("a");
        serve(forgetful, List.of(request));
        assertThat(request.failure()).hasMessageContaining("1 requests, 0 responses");
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void aNullResponseFailsItsRequest() throws Exception {
        RpcOperator<String, String> silent = request -> null;
        TestingRequest request = TestingRequest.of("a");
        serve(silent, List.of(request));
        assertThat(request.failure()).hasMessageContaining("returned null");
    }

    // ------------------------------------------------------------------ errors

    @Test
    void anErrorThatTheJvmMayNotSurviveIsNotSwallowed() {
        RpcOperator<String, String> dying =
                request -> {
                    throw new OutOfMemoryError("test");
                };
        assertThatThrownBy(() -> serve(dying, requests("a"))).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anErrorThatTheJvmSurvivesFailsItsRequestOnly() throws Exception {
        RpcOperator<String, String> incomplete =
                request -> {
                    throw new NoClassDefFoundError("test");
                };
        List<TestingRequest> requests = requests("a");
        serve(incomplete, requests);
        assertThat(requests.get(0).failure().status()).isEqualTo(RosStatus.INTERNAL);
    }

    @Test
    void anErrorOfASerializerFailsItsRequestOnly() throws Exception {
        TypeSerializer<String> tooDeep = Mockito.mock();
        Mockito.when(tooDeep.deserialize(Mockito.any(DataInputView.class)))
                .thenThrow(new StackOverflowError("test"));
        Mockito.doThrow(new StackOverflowError("test"))
                .when(tooDeep)
                .serialize(Mockito.any(), Mockito.any());
        TestingRequest unreadable = TestingRequest.of("a");
        instance(shout, tooDeep, StringSerializer.INSTANCE).serve(List.of(unreadable.served()));
        TestingRequest unwritable = TestingRequest.of("a");
        instance(shout, StringSerializer.INSTANCE, tooDeep).serve(List.of(unwritable.served()));

        assertThat(unreadable.failure().status()).isEqualTo(RosStatus.INVALID_ARGUMENT);
        assertThat(unwritable.failure().status()).isEqualTo(RosStatus.INTERNAL);
    }

    // ------------------------------------------------------------------ the dead

    @Test
    void anExpiredRequestNeverReachesTheOperator() throws Exception {
        TestingRequest late = TestingRequest.expired("late");
        serve(shout, List.of(late));
        assertThat(batches).isEmpty();
        assertThat(late.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(late.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(metrics.count("expiredRequests")).isEqualTo(1);
    }

    @Test
    void whatExpiresAfterItsBatchHasFailedMayHaveRun() throws Exception {
        BatchRpcOperator<String, String> slow =
                requests -> {
                    batches.add(requests.size());
                    clock.advanceTime(Duration.ofHours(2));
                    throw new IllegalStateException("cannot shout");
                };
        List<TestingRequest> requests = requests("a", "b");
        serve(slow, requests);

        assertThat(batches).as("the halves are not run").containsExactly(2);
        for (TestingRequest request : requests) {
            assertThat(request.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
            assertThat(request.failure().execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        }
    }

    @Test
    void aCancelledRequestNeverReachesTheOperator() throws Exception {
        List<TestingRequest> requests = requests("a", "b");
        requests.get(0).cancel();
        serve(shout, requests);
        assertThat(batches).containsExactly(1);
        assertThat(requests.get(1).answered()).isEqualTo("b!");
        assertThat(metrics.count("cancelledRequests")).isEqualTo(1);
    }

    @Test
    void aRequestOfAFencedAttemptNeverReachesTheOperator() throws Exception {
        TestingRequest old = TestingRequest.ofAttempt(1, "old");
        TestingRequest current = TestingRequest.ofAttempt(2, "current");
        serve(shout, List.of(old, current));
        assertThat(batches).containsExactly(1);
        assertThat(old.failure().status()).isEqualTo(RosStatus.ABORTED);
        assertThat(old.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(metrics.count("fencedRequests")).isEqualTo(1);
    }

    @Test
    void aRequestThatIsCancelledWhileItsBatchFailsIsNotRunAgain() throws Exception {
        List<TestingRequest> requests = requests("a", "b", "c", POISON);
        BatchRpcOperator<String, String> cancelling =
                batch -> {
                    requests.get(2).cancel();
                    return shout.callBatch(batch);
                };
        serve(cancelling, requests);
        assertThat(batches).containsExactly(4, 2, 1);
        assertThat(requests.get(1).answered()).isEqualTo("b!");
        assertThat(requests.get(3).failure().status()).isEqualTo(RosStatus.INTERNAL);
    }

    @Test
    void theShareOfWhatDiedWhileItRanIsWasted() throws Exception {
        List<TestingRequest> requests = requests("a", "b", "c", "d", "e");
        BatchRpcOperator<String, String> slow =
                batch -> {
                    clock.advanceTime(Duration.ofMillis(100));
                    requests.get(0).cancel();
                    return batch;
                };
        serve(slow, requests);
        assertThat(metrics.gauge("wastedComputeMillis")).isEqualTo(20.0);
        assertThat(metrics.count("computeNanos")).isEqualTo(100_000_000);

        BatchRpcOperator<String, String> outlived =
                batch -> {
                    clock.advanceTime(Duration.ofMillis(100));
                    fences.enter(TestingRequest.session(1).scope(), () -> {});
                    return batch;
                };
        List<TestingRequest> more = requests("a", "of a client that is not fenced");
        more.get(1).served();
        serve(outlived, more);
        assertThat(metrics.gauge("wastedComputeMillis")).isEqualTo(70.0);
    }

    // ------------------------------------------------------------------ broken instances

    @Test
    void aBrokenInstanceSendsItsWholeBatchElsewhere() throws Exception {
        BatchRpcOperator<String, String> broken =
                batch -> {
                    throw new CompletionException(new OperatorBrokenException("CUDA error 700"));
                };
        List<TestingRequest> requests = requests("a", "b");

        assertThatThrownBy(() -> serve(broken, requests))
                .isInstanceOf(OperatorBrokenException.class);

        assertThat(requests)
                .extracting(TestingRequest::failure)
                .allMatch(failure -> failure.status() == RosStatus.UNAVAILABLE)
                .allMatch(failure -> failure.execution() == Execution.MAYBE_EXECUTED)
                .allMatch(failure -> failure.description().contains("CUDA error 700"));
    }

    @Test
    void whatABrokenInstanceHadNotBegunIsNotExecuted() throws Exception {
        BatchRpcOperator<String, String> broken =
                new BatchRpcOperator<>() {
                    @Override
                    public Object batchKey(String request) {
                        return request;
                    }

                    @Override
                    public List<String> callBatch(List<String> batch) {
                        throw new OperatorBrokenException("CUDA error 700");
                    }
                };
        List<TestingRequest> requests = requests("a", "b");

        assertThatThrownBy(() -> serve(broken, requests))
                .isInstanceOf(OperatorBrokenException.class);

        assertThat(requests)
                .extracting(request -> request.failure().execution())
                .containsExactly(Execution.MAYBE_EXECUTED, Execution.NOT_EXECUTED);
    }

    @Test
    void tooManyDifferentFailuresInARowBreakTheInstance() throws Exception {
        configuration.set(RosOptions.MAX_CONSECUTIVE_FAILURES, 3);
        List<TestingRequest> requests = requests("a", "b", "c", "d", "e");

        assertThatThrownBy(() -> serve(failingOn("a", "b", "c", "d", "e"), requests))
                .isInstanceOf(OperatorBrokenException.class)
                .hasMessageContaining("rpc-operator.max-consecutive-failures");

        assertThat(requests)
                .extracting(request -> request.failure().status())
                .containsExactly(
                        RosStatus.INTERNAL,
                        RosStatus.INTERNAL,
                        RosStatus.INTERNAL,
                        RosStatus.UNAVAILABLE,
                        RosStatus.UNAVAILABLE);
    }

    @Test
    void anAnswerBetweenFailuresShowsThatTheInstanceWorks() {
        configuration.set(RosOptions.MAX_CONSECUTIVE_FAILURES, 3);
        assertThatCode(
                        () ->
                                serve(
                                        failingOn("a", "b", "d", "e"),
                                        requests("a", "b", "good", "d", "e")))
                .doesNotThrowAnyException();
    }

    @Test
    void onePoisonRecordSentAgainAndAgainBreaksNothing() {
        configuration.set(RosOptions.MAX_CONSECUTIVE_FAILURES, 3);
        OperatorInstance<String, String> instance = instance(shout);
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                instance.serve(List.of(TestingRequest.of(POISON).served()));
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void withoutALimitNoNumberOfFailuresBreaksTheInstance() {
        configuration.set(RosOptions.MAX_CONSECUTIVE_FAILURES, 0);
        assertThatCode(() -> serve(failingOn("a", "b", "c"), requests("a", "b", "c")))
                .doesNotThrowAnyException();
    }

    // ------------------------------------------------------------------ fixture

    private static BatchRpcOperator<String, String> failingOn(String... bad) {
        return requests -> {
            if (requests.stream().anyMatch(List.of(bad)::contains)) {
                throw new IllegalStateException("test");
            }
            return requests;
        };
    }

    private void serve(RpcOperator<String, String> operator, List<TestingRequest> requests)
            throws InterruptedException {
        OperatorInstance<String, String> instance = instance(operator);
        List<ServedRequest> batch =
                requests.stream().map(request -> request.served(fences)).toList();
        try {
            instance.serve(batch);
        } catch (OperatorBrokenException broken) {
            instance.leave(batch, broken);
            throw broken;
        }
    }

    private OperatorInstance<String, String> instance(RpcOperator<String, String> operator) {
        return instance(operator, StringSerializer.INSTANCE, StringSerializer.INSTANCE);
    }

    private OperatorInstance<String, String> instance(
            RpcOperator<String, String> operator,
            TypeSerializer<String> requests,
            TypeSerializer<String> responses) {
        return new OperatorInstance<>(
                operator,
                Mockito.mock(RpcOperatorContext.class),
                requests,
                responses,
                new OperatorInstance.Surroundings(
                        new DeadRequests(clock, servingMetrics),
                        servingMetrics,
                        clock,
                        ServerFixture.settings(configuration),
                        () -> false));
    }

    private static List<TestingRequest> requests(String... texts) {
        List<TestingRequest> requests = new ArrayList<>();
        for (String text : texts) {
            requests.add(TestingRequest.of(text));
        }
        return requests;
    }
}
