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
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceEndpointTest {

    private static final byte[] STRINGS = SerializerSnapshots.write(StringSerializer.INSTANCE);

    private final RequestQueue queue = new RequestQueue(3, 1000);
    private final TestingMetrics metrics = new TestingMetrics();
    private final ServiceEndpoint endpoint =
            new ServiceEndpoint(
                    "svc",
                    queue,
                    ServiceSettings.of(
                            RosDescriptor.newBuilder("svc").build(), new Configuration()),
                    STRINGS,
                    STRINGS,
                    new ServingMetrics(metrics, queue),
                    new Fences(true));

    @BeforeEach
    void beHealthy() {
        endpoint.instanceReady();
    }

    // ------------------------------------------------------------------ fencing

    @Test
    void aNewAttemptAbortsWhatOlderOnesHaveQueued() throws Exception {
        endpoint.sessionOpening(TestingRequest.session(1));
        TestingRequest old = arrives(1);
        endpoint.sessionOpening(TestingRequest.session(2));
        TestingRequest current = arrives(2);

        assertAborted(old);
        assertThat(queue.take(10, 1000)).isEqualTo(List.of(current));
        assertThat(metrics.count("fencedRequests")).isEqualTo(1);
    }

    @Test
    void anOlderAttemptIsRefusedWhateverItTries() throws Exception {
        endpoint.sessionOpening(TestingRequest.session(1));
        endpoint.sessionOpening(TestingRequest.session(2));
        endpoint.sessionClosed(TestingRequest.session(2));

        assertAborted(arrives(1));
        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> endpoint.sessionOpening(TestingRequest.session(1)))
                .asInstanceOf(InstanceOfAssertFactories.type(RosException.class))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(RosStatus.ABORTED))
                .hasToString(
                        RosException.class.getName()
                                + ": ABORTED (NOT_EXECUTED): Attempt 1 of subtask 0 of task task was"
                                + " replaced by a newer one.");
    }

    @Test
    void anotherClientOfTheSameAttemptFencesNothing() throws Exception {
        endpoint.sessionOpening(TestingRequest.session(1));
        TestingRequest first = arrives(1);
        endpoint.sessionOpening(TestingRequest.session(1));
        assertThat(queue.take(10, 1000)).isEqualTo(List.of(first));
    }

    private static void assertAborted(TestingRequest request) throws Exception {
        assertThat(request.failure().status()).isEqualTo(RosStatus.ABORTED);
        assertThat(request.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
    }

    // ------------------------------------------------------------------ health

    @Test
    void onlyTheLossOfTheLastInstanceSendsCallersElsewhere() throws Exception {
        endpoint.instanceReady();
        TestingRequest request = arrives(0);
        endpoint.instanceBroken();
        assertThat(request.hasEnded()).isFalse();
        endpoint.instanceBroken();
        assertThat(request.failure().status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(request.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(arrives(0).failure()).hasMessageContaining("opened anew");

        endpoint.instanceReady();
        assertThat(arrives(0).hasEnded()).isFalse();
    }

    @Test
    void noInstanceIsAskedWhileCallersAreStillSentElsewhere() throws Exception {
        Thread reopened = new Thread(endpoint::instanceReady);
        List<Integer> healthy = new ArrayList<>();
        arrives(0)
                .answer()
                .whenComplete(
                        (answer, failure) -> {
                            reopened.start();
                            Awaitility.await()
                                    .atMost(Duration.ofMinutes(2))
                                    .until(
                                            () ->
                                                    reopened.getState() == Thread.State.BLOCKED
                                                            || !reopened.isAlive());
                            healthy.add(endpoint.healthyInstances());
                        });
        endpoint.instanceBroken();
        reopened.join();
        assertThat(healthy).containsExactly(0);
        assertThat(endpoint.healthyInstances()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ bounds and cancellation

    @Test
    void aFullQueueNamesItsOptions() throws Exception {
        for (int i = 0; i < 3; i++) {
            arrives(0);
        }
        TestingRequest tooMany = arrives(0);
        assertThat(tooMany.failure().status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(tooMany.failure()).hasMessageContaining("rpc-operator.queue.max-requests");
        assertThat(metrics.count("refusedRequests")).isEqualTo(1);
    }

    @Test
    void onlyWhatWasStillQueuedCountsAsCancelled() throws Exception {
        TestingRequest running = arrives(0);
        queue.take(1, 1000);
        TestingRequest queued = arrives(0);
        endpoint.cancelled(running);
        endpoint.cancelled(queued);
        assertThat(metrics.count("cancelledRequests")).isEqualTo(1);
    }

    private TestingRequest arrives(int attempt) {
        TestingRequest request = TestingRequest.ofAttempt(attempt, "text");
        endpoint.request(request);
        return request;
    }
}
