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
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.payload.PayloadWriter;
import io.rpcoperator.runtime.testing.TestingMetrics;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RequestHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.clock.ManualClock;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceEndpointTest {

    private static final byte[] STRINGS = SerializerSnapshots.write(StringSerializer.INSTANCE);

    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final ManuallyTriggeredScheduledExecutorService timer =
            new ManuallyTriggeredScheduledExecutorService();
    private final RequestQueue queue = new RequestQueue(3, 1000, clock);
    private final TestingMetrics metrics = new TestingMetrics();
    private final ServingMetrics servingMetrics = new ServingMetrics(metrics, queue);
    private final DeadRequests deadRequests = new DeadRequests(clock, servingMetrics);
    private final ServiceEndpoint endpoint = endpoint(ServerFixture.settings(new Configuration()));

    @BeforeEach
    void beHealthy() {
        endpoint.instanceReady();
    }

    // ------------------------------------------------------------------ fencing

    @Test
    void aNewAttemptAbortsWhatOlderOnesHaveQueued() throws Exception {
        TestingRequest old = arrives(open(1));
        TestingRequest current = arrives(open(2));

        assertAborted(old);
        assertThat(take()).isEqualTo(List.of(current));
        assertThat(metrics.count("fencedRequests")).isEqualTo(1);
    }

    @Test
    void anOlderAttemptIsRefusedWhateverItTries() throws Exception {
        RequestHandler old = open(1);
        open(2).sessionClosed();

        assertAborted(arrives(old));
        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> open(1))
                .asInstanceOf(InstanceOfAssertFactories.type(RosException.class))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(RosStatus.ABORTED))
                .hasToString(
                        RosException.class.getName()
                                + ": ABORTED (NOT_EXECUTED): Attempt 1 of subtask 0 of task task was"
                                + " replaced by a newer one.");
    }

    @Test
    void anotherClientOfTheSameAttemptFencesNothing() throws Exception {
        TestingRequest first = arrives(open(1));
        open(1);
        assertThat(take()).isEqualTo(List.of(first));
    }

    private static void assertAborted(TestingRequest request) throws Exception {
        assertThat(request.failure().status()).isEqualTo(RosStatus.ABORTED);
        assertThat(request.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
    }

    // ------------------------------------------------------------------ health

    @Test
    void onlyTheLossOfTheLastInstanceSendsCallersElsewhere() throws Exception {
        endpoint.instanceReady();
        TestingRequest request = arrives(open(0));
        endpoint.instanceBroken();
        assertThat(request.hasEnded()).isFalse();
        endpoint.instanceBroken();
        assertThat(request.failure().status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(request.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(arrives(open(0)).failure()).hasMessageContaining("opened anew");

        endpoint.instanceReady();
        assertThat(arrives(open(0)).hasEnded()).isFalse();
    }

    @Test
    void noInstanceIsAskedWhileCallersAreStillSentElsewhere() throws Exception {
        Thread reopened = new Thread(endpoint::instanceReady);
        List<Integer> healthy = new ArrayList<>();
        arrives(open(0))
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
        RequestHandler session = open(0);
        for (int i = 0; i < 3; i++) {
            arrives(session);
        }
        TestingRequest tooMany = arrives(session);
        assertThat(tooMany.failure().status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(tooMany.failure()).hasMessageContaining("rpc-operator.queue.max-requests");
        assertThat(metrics.count("refusedRequests")).isEqualTo(1);
    }

    @Test
    void onlyWhatWasStillQueuedCountsAsCancelled() throws Exception {
        RequestHandler session = open(0);
        TestingRequest running = arrives(session);
        take();
        TestingRequest queued = arrives(session);
        session.cancelled(running);
        session.cancelled(queued);
        assertThat(metrics.count("cancelledRequests")).isEqualTo(1);
    }

    @Test
    void aBatchIsBoundedByWhatItsRequestsDecompressTo() throws Exception {
        ServiceSettings settings =
                ServerFixture.settings(
                        new Configuration()
                                .set(RosOptions.NETWORK_COMPRESSION, Compression.ZSTD)
                                .set(RosOptions.BATCH_MAX_BYTES, MemorySize.parse("2mb")));
        ServiceEndpoint compressing = endpoint(settings);
        compressing.instanceReady();
        RequestHandler session = compressing.sessionOpening(TestingRequest.session(0));
        byte[] megabyte =
                new PayloadWriter<>(StringSerializer.INSTANCE, settings.compression())
                        .write("0".repeat(1_000_000))
                        .toArray();
        assertThat(megabyte).hasSizeLessThan(300);
        for (int i = 0; i < 3; i++) {
            session.request(TestingRequest.ofBytes(megabyte));
        }

        assertThat(take(settings)).hasSize(2);
    }

    private ServiceEndpoint endpoint(ServiceSettings settings) {
        return new ServiceEndpoint(
                "svc",
                queue,
                settings,
                STRINGS,
                STRINGS,
                servingMetrics,
                new Fences(true),
                deadRequests,
                new ExpiryTimer(queue, deadRequests, clock, timer));
    }

    private RequestHandler open(int attempt) {
        return endpoint.sessionOpening(TestingRequest.session(attempt));
    }

    private static TestingRequest arrives(RequestHandler session) {
        TestingRequest request = TestingRequest.of("text");
        session.request(request);
        return request;
    }

    private List<InboundRequest> take() throws InterruptedException {
        return take(ServerFixture.settings(new Configuration()));
    }

    private List<InboundRequest> take(ServiceSettings settings) throws InterruptedException {
        List<ServedRequest> batch = new ArrayList<>();
        queue.take(BatchingPolicy.of(settings.batching()), batch);
        return batch.stream().map(ServedRequest::inbound).toList();
    }
}
