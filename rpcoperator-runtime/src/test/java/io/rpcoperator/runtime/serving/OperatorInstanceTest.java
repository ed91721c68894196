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
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.runtime.transport.InboundRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class OperatorInstanceTest {

    private static final String POISON = "poison";

    private final List<Integer> batches = new ArrayList<>();

    private final BatchRpcOperator<String, String> shout =
            requests -> {
                batches.add(requests.size());
                if (requests.contains(POISON)) {
                    throw new IllegalStateException("cannot shout");
                }
                return requests.stream().map(r -> r + "!").toList();
            };

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

        RosException failure = failure(requests.get(2));
        assertThat(failure.status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(failure.remoteClassName()).contains(IllegalStateException.class.getName());
        assertThat(failure).hasMessageContaining("cannot shout");
        requests.remove(2);
        assertThat(requests)
                .extracting(r -> r.answer().join())
                .containsExactly("a!", "b!", "c!", "d!", "e!", "f!");
    }

    @Test
    void anExpiredRequestNeverReachesTheOperator() throws Exception {
        TestingRequest late = TestingRequest.expired("late");
        serve(shout, List.of(late));
        assertThat(batches).isEmpty();
        assertThat(failure(late).status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(failure(late).execution()).isEqualTo(Execution.NOT_EXECUTED);
    }

    @Test
    void anUnreadableRequestFailsAloneAsInvalidArgument() throws Exception {
        TestingRequest bad = TestingRequest.ofBytes((byte) 0xff);
        TestingRequest good = TestingRequest.of("good");
        serve(shout, List.of(bad, good));
        assertThat(failure(bad).status()).isEqualTo(RosStatus.INVALID_ARGUMENT);
        assertThat(good.answer().join()).isEqualTo("good!");
    }

    @Test
    void aWrongNumberOfResponsesFailsWithBothNumbers() throws Exception {
        BatchRpcOperator<String, String> forgetful = requests -> List.of();
        TestingRequest request = TestingRequest.of("a");
        serve(forgetful, List.of(request));
        assertThat(failure(request)).hasMessageContaining("1 requests, 0 responses");
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void aNullResponseFailsItsRequest() throws Exception {
        RpcOperator<String, String> silent = request -> null;
        TestingRequest request = TestingRequest.of("a");
        serve(silent, List.of(request));
        assertThat(failure(request)).hasMessageContaining("returned null");
    }

    @Test
    void anErrorThatTheJvmMayNotSurviveIsNotSwallowed() {
        RpcOperator<String, String> dying =
                request -> {
                    throw new OutOfMemoryError("test");
                };
        assertThatThrownBy(() -> serve(dying, requests("a"))).isInstanceOf(OutOfMemoryError.class);
    }

    private static void serve(
            RpcOperator<String, String> operator, List<? extends InboundRequest> batch)
            throws InterruptedException {
        new OperatorInstance<>(
                        operator,
                        StringSerializer.INSTANCE,
                        StringSerializer.INSTANCE,
                        new ServingMetrics(new UnregisteredMetricsGroup(), new RequestQueue(1, 1)),
                        () -> false)
                .serve(List.copyOf(batch));
    }

    private static List<TestingRequest> requests(String... texts) {
        List<TestingRequest> requests = new ArrayList<>();
        for (String text : texts) {
            requests.add(TestingRequest.of(text));
        }
        return requests;
    }

    private static RosException failure(TestingRequest request) {
        List<RosException> failures = new ArrayList<>();
        assertThatThrownBy(() -> request.answer().join())
                .isInstanceOf(CompletionException.class)
                .satisfies(e -> failures.add((RosException) e.getCause()));
        return failures.get(0);
    }
}
