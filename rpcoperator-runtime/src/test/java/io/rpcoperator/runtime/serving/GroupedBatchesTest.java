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

import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.OperatorBrokenException;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.testing.TestingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** Which requests an instance gives its operator together, and in what company. */
class GroupedBatchesTest {

    private static final String POISON = "x-poison";
    private static final String NO_KEY = "no key";
    private static final String NULL_KEY = "null key";
    private static final String BREAKS = "breaks";

    private final List<List<String>> invocations = new ArrayList<>();
    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final TestingMetrics metrics = new TestingMetrics();
    private final ServingMetrics servingMetrics =
            new ServingMetrics(metrics, new RequestQueue(1, 1, clock));
    private final Configuration configuration = new Configuration();

    // ------------------------------------------------------------------ keys

    @Test
    void differentKeysNeverShareAnInvocation() throws Exception {
        List<TestingRequest> requests = serve("b1", "a1", "b2", "c1", "a2", "b3");
        assertThat(invocations)
                .as("in the order in which the keys came")
                .containsExactly(List.of("b1", "b2", "b3"), List.of("a1", "a2"), List.of("c1"));
        assertThat(requests)
                .extracting(request -> request.answer().join())
                .containsExactly("b1!", "a1!", "b2!", "c1!", "a2!", "b3!");
    }

    @Test
    void oneKeyIsOneInvocation() throws Exception {
        serve("a1", "a2", "a3");
        assertThat(invocations).containsExactly(List.of("a1", "a2", "a3"));
        assertThat(metrics.count("batches")).isEqualTo(1);
    }

    @Test
    void aBatchKnowsNothingOfTheOneBefore() throws Exception {
        OperatorInstance<String, String> instance = instance();
        serve(instance, "a1", "b1", "a2");
        invocations.clear();
        List<TestingRequest> requests = serve(instance, "b2", "a3");
        assertThat(invocations).containsExactly(List.of("b2"), List.of("a3"));
        assertThat(requests.get(1).answered()).isEqualTo("a3!");
    }

    @Test
    void whatAnOperatorWasGivenItMayKeep() throws Exception {
        OperatorInstance<String, String> instance = instance();
        serve(instance, "a1", "a2");
        serve(instance, "b1");
        assertThat(invocations).containsExactly(List.of("a1", "a2"), List.of("b1"));
        assertThatThrownBy(() -> invocations.get(0).set(0, "changed"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aRequestWithoutAKeyFailsAlone() throws Exception {
        List<TestingRequest> requests = serve("a1", NO_KEY, NULL_KEY, "a2");
        assertThat(invocations).containsExactly(List.of("a1", "a2"));
        assertThat(requests.get(1).failure().status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(requests.get(1).failure()).hasMessageContaining("no shape");
        assertThat(requests.get(2).failure()).hasMessageContaining("batchKey returned null");
        assertThat(metrics.count("failedRequests")).isEqualTo(2);
    }

    @Test
    void requestsWithoutAKeySayNothingOfTheInstance() throws Exception {
        String[] many = new String[100];
        Arrays.setAll(many, i -> NO_KEY + i);
        many[99] = "a1";
        List<TestingRequest> requests = serve(many);
        assertThat(requests.get(99).answered()).isEqualTo("a1!");
        assertThat(metrics.count("failedRequests")).isEqualTo(99);
    }

    @Test
    void aRequestThatNobodyWaitsForIsNotLookedAt() throws Exception {
        TestingRequest dead = TestingRequest.of(BREAKS);
        dead.cancel();
        serve(instance(), List.of(TestingRequest.of("a1"), dead));
        assertThat(invocations).containsExactly(List.of("a1"));
    }

    @Test
    void anInstanceMayBreakOverAKey() {
        OperatorInstance<String, String> instance = instance();
        assertThatThrownBy(() -> serve(instance, "a1", BREAKS))
                .isInstanceOf(OperatorBrokenException.class);
        assertThat(invocations).isEmpty();
    }

    @Test
    void onlyTheGroupThatFailsIsRunAgain() throws Exception {
        List<TestingRequest> requests = serve("a1", POISON, "a2", "x1", "b1");
        assertThat(invocations)
                .containsExactly(
                        List.of("a1", "a2"),
                        List.of(POISON, "x1"),
                        List.of(POISON),
                        List.of("x1"),
                        List.of("b1"));
        assertThat(requests.get(1).failure().status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(requests.get(3).answered()).isEqualTo("x1!");
    }

    @Test
    void manyKeysDoNotKeepAdaptiveBatchesSmall() throws Exception {
        configuration.set(RosOptions.BATCH_LATENCY_TARGET, Duration.ofSeconds(10));
        OperatorInstance<String, String> instance = instance();
        for (int i = 0; i < 500; i++) {
            String eightKeys = "abcdefgh".repeat(8);
            serve(instance, eightKeys.substring(0, instance.policy().limit()).split(""));
        }
        assertThat(instance.policy().limit()).isEqualTo(64);
    }

    // ------------------------------------------------------------------ allowed sizes

    @Test
    void aGroupIsPaddedWithItsLastRequest() throws Exception {
        configuration.set(RosOptions.BATCH_ALLOWED_SIZES, List.of(2, 4));
        List<TestingRequest> requests = serve("a1", "a2", "b1", "a3");
        assertThat(invocations)
                .containsExactly(List.of("a1", "a2", "a3", "a3"), List.of("b1", "b1"));
        assertThat(requests)
                .extracting(request -> request.answer().join())
                .as("what the caller sees")
                .containsExactly("a1!", "a2!", "b1!", "a3!");
        assertThat(metrics.count("paddedRequests")).isEqualTo(2);
        assertThat(metrics.count("requests")).as("padding is no request").isEqualTo(4);
        assertThat(metrics.histogram("batchSize").getStatistics().getMax()).isEqualTo(3);
    }

    @Test
    void anAllowedSizeIsNotPadded() throws Exception {
        configuration.set(RosOptions.BATCH_ALLOWED_SIZES, List.of(2, 4));
        serve("a1", "a2");
        assertThat(invocations).containsExactly(List.of("a1", "a2"));
        assertThat(metrics.count("paddedRequests")).isZero();
    }

    @Test
    void theHalvesOfABatchThatFailedArePaddedToo() throws Exception {
        configuration.set(RosOptions.BATCH_ALLOWED_SIZES, List.of(2, 4));
        List<TestingRequest> requests = serve("x1", POISON, "x3");
        assertThat(invocations)
                .containsExactly(
                        List.of("x1", POISON, "x3", "x3"),
                        List.of("x1", "x1"),
                        List.of(POISON, "x3"),
                        List.of(POISON, POISON),
                        List.of("x3", "x3"));
        assertThat(requests.get(0).answered()).isEqualTo("x1!");
        assertThat(requests.get(1).failure().status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(requests.get(2).answered()).isEqualTo("x3!");
        assertThat(metrics.count("failedRequests")).isEqualTo(1);
    }

    @Test
    void whatIsDeadIsNotWhatPads() throws Exception {
        configuration.set(RosOptions.BATCH_ALLOWED_SIZES, List.of(4));
        TestingRequest last = TestingRequest.of("a3");
        last.cancel();
        serve(instance(), List.of(TestingRequest.of("a1"), TestingRequest.of("a2"), last));
        assertThat(invocations).containsExactly(List.of("a1", "a2", "a2", "a2"));
    }

    @Test
    void theOperatorAnswersThePaddingToo() throws Exception {
        configuration.set(RosOptions.BATCH_ALLOWED_SIZES, List.of(4));
        BatchRpcOperator<String, String> forgetful = batch -> List.of("one");
        List<TestingRequest> requests =
                serve(instance(forgetful), List.of(TestingRequest.of("a1")));
        assertThat(requests.get(0).failure()).hasMessageContaining("4 requests, 1 responses");
    }

    // ------------------------------------------------------------------ metrics

    @Test
    void everyPhaseIsMeasured() throws Exception {
        TestingRequest first = TestingRequest.of("a1");
        TestingRequest second = TestingRequest.of("b1");
        first.arrivedAt(clock.relativeTimeNanos() - Duration.ofMillis(30).toNanos());
        second.arrivedAt(clock.relativeTimeNanos() - Duration.ofMillis(10).toNanos());
        serve(instance(), List.of(first, second));

        assertThat(metrics.histogram("queueMicros").getStatistics().getValues())
                .containsExactly(30_000, 10_000);
        assertThat(metrics.histogram("assemblyMicros").getStatistics().getMean()).isEqualTo(7000);
        assertThat(metrics.histogram("computeMicros").getStatistics().getValues())
                .containsExactly(50_000, 50_000);
        assertThat(metrics.histogram("scatterMicros").getCount()).isEqualTo(2);
        assertThat(metrics.count("bytesIn"))
                .isEqualTo(first.payload().size() + second.payload().size());
        assertThat(metrics.count("bytesOut"))
                .isEqualTo(first.payload().size() + second.payload().size() + 2);
    }

    // ------------------------------------------------------------------ fixture

    /** Groups by the first letter, and takes its time. */
    private final class Grouping implements BatchRpcOperator<String, String> {

        @Override
        @SuppressWarnings("NullAway") // a mistake under test
        public Object batchKey(String request) {
            if (request.startsWith(NO_KEY)) {
                throw new IllegalArgumentException("no shape");
            }
            switch (request) {
                case NULL_KEY -> {
                    return null;
                }
                case BREAKS -> throw new OperatorBrokenException("test");
                default -> {}
            }
            clock.advanceTime(Duration.ofNanos(3_500_000));
            return request.substring(0, 1);
        }

        @Override
        public List<String> callBatch(List<String> requests) {
            invocations.add(requests);
            clock.advanceTime(Duration.ofMillis(50));
            if (requests.contains(POISON)) {
                throw new IllegalStateException("test");
            }
            return requests.stream().map(request -> request + "!").toList();
        }
    }

    private List<TestingRequest> serve(String... texts) throws Exception {
        return serve(instance(), texts);
    }

    private static List<TestingRequest> serve(
            OperatorInstance<String, String> instance, String... texts) throws Exception {
        return serve(instance, Arrays.stream(texts).map(TestingRequest::of).toList());
    }

    private static List<TestingRequest> serve(
            OperatorInstance<String, String> instance, List<TestingRequest> requests)
            throws Exception {
        instance.serve(requests.stream().map(TestingRequest::served).toList());
        return requests;
    }

    private OperatorInstance<String, String> instance() {
        return instance(new Grouping());
    }

    private OperatorInstance<String, String> instance(BatchRpcOperator<String, String> operator) {
        return new OperatorInstance<>(
                operator,
                Mockito.mock(RpcOperatorContext.class),
                StringSerializer.INSTANCE,
                StringSerializer.INSTANCE,
                new OperatorInstance.Surroundings(
                        new DeadRequests(clock, servingMetrics),
                        servingMetrics,
                        clock,
                        ServerFixture.settings(configuration),
                        () -> false));
    }
}
