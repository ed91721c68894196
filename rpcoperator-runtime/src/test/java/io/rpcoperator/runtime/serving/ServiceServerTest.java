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
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** An endpoint from the load of its operator to its close, without a network. */
class ServiceServerTest {

    /** What happened, in its order. */
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final TestingTransport transport = new TestingTransport();
    private final ServiceServer<String, String> server =
            new ServiceServer<>(
                    new EndpointId("svc", 0, 0, 1),
                    ServiceSettings.of(
                            RosDescriptor.newBuilder("svc").build(), new Configuration()),
                    StringSerializer.INSTANCE,
                    StringSerializer.INSTANCE,
                    new UnregisteredMetricsGroup());

    @AfterEach
    void close() {
        answer.countDown();
        server.close();
    }

    // ------------------------------------------------------------------ load

    @Test
    void anOperatorThatFailsToLoadIsClosedOnce() {
        assertThatThrownBy(
                        () ->
                                load(
                                        new TestingOperator() {
                                            @Override
                                            public void warmUp() {
                                                throw new IllegalStateException("cold");
                                            }
                                        }))
                .hasMessage("cold");
        server.close();
        server.close();
        assertThat(events).containsExactly("operator closed");
    }

    // ------------------------------------------------------------------ serve

    @Test
    void anErrorThatTheJvmMayNotSurviveIsTold() throws Exception {
        serve("dying");
        assertThatThrownBy(() -> server.fatal().get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anOperatorThatIsInterruptedByItselfFailsItsCallOnly() throws Exception {
        TestingRequest interrupted = serve("interrupted");
        RosException failure = failure(interrupted);
        assertThat(failure.status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(failure.remoteClassName()).contains(InterruptedException.class.getName());

        assertThat(answered(request("leaves an interruption"))).isEqualTo("leaves an interruption");
        assertThat(answered(request("after"))).isEqualTo("after");
    }

    // ------------------------------------------------------------------ drain

    @Test
    void drainingWaitsForWhatCameBefore() throws Exception {
        TestingRequest slow = serve("slow");
        TestingRequest queued = request("queued");
        assertThat(server.drain(Duration.ZERO)).isFalse();
        answer.countDown();
        assertThat(server.drain(Duration.ofMinutes(1))).isTrue();

        assertThat(answered(slow)).isEqualTo("slow");
        assertThat(answered(queued)).isEqualTo("queued");
        assertThat(events).first().isEqualTo("binding drains");
    }

    // ------------------------------------------------------------------ close

    @Test
    void closingFailsWhatWaitsAndInterruptsWhatRuns() throws Exception {
        serve("slow");
        assertThat(running.await(1, TimeUnit.MINUTES)).isTrue();
        TestingRequest queued = request("queued");

        server.close();

        RosException failure = failure(queued);
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(events)
                .containsExactly(
                        "binding drains",
                        "operator interrupted",
                        "binding closed",
                        "operator closed");
    }

    @Test
    void aRequestThatComesWhileTheEndpointClosesIsSentElsewhere() throws Exception {
        answered(serve("before"));
        server.close();

        RosException failure = failure(request("late"));
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure).hasMessageContaining("closing");
    }

    @Test
    void closingGoesThroughThoughItsThreadIsInterrupted() throws Exception {
        serve("slow");
        assertThat(running.await(1, TimeUnit.MINUTES)).isTrue();

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();
        assertThat(events).contains("operator interrupted").endsWith("operator closed");
    }

    @Test
    void anErrorInOneOperatorsCloseDoesNotLeaveTheOtherOpen() throws Exception {
        load(
                new TestingOperator() {
                    @Override
                    public void close() {
                        throw new NoClassDefFoundError("test");
                    }
                });
        load(new TestingOperator());
        server.close();
        assertThat(events).containsExactly("operator closed");
    }

    // ------------------------------------------------------------------ fixture

    private void load(RpcOperator<String, String> operator) throws Exception {
        server.load(operator, Mockito.mock(RpcOperatorContext.class));
    }

    private TestingRequest serve(String text) throws Exception {
        load(new TestingOperator());
        server.serve(transport);
        return request(text);
    }

    private TestingRequest request(String text) {
        TestingRequest request = TestingRequest.of(text);
        Objects.requireNonNull(transport.handler).request(request);
        return request;
    }

    private static String answered(TestingRequest request) throws Exception {
        return request.answer().get(1, TimeUnit.MINUTES);
    }

    private static RosException failure(TestingRequest request) throws Exception {
        try {
            throw new AssertionError("answered: " + answered(request));
        } catch (ExecutionException e) {
            return (RosException) Objects.requireNonNull(e.getCause());
        }
    }

    /** Says what it is asked, or does what it is told. */
    private class TestingOperator implements RpcOperator<String, String> {

        @Override
        public String call(String request) throws Exception {
            switch (request) {
                case "dying" -> throw new OutOfMemoryError("test");
                case "interrupted" -> throw new InterruptedException("not by the server");
                case "leaves an interruption" -> Thread.currentThread().interrupt();
                case "slow" -> awaitAnswer();
                default -> {}
            }
            return request;
        }

        private void awaitAnswer() throws InterruptedException {
            running.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                events.add("operator interrupted");
                throw e;
            }
        }

        @Override
        public void close() {
            events.add("operator closed");
        }
    }

    /** Hands the endpoint to the test. */
    private final class TestingTransport implements ServiceTransport {

        private @Nullable RequestHandler handler;

        @Override
        public EndpointAddress address() {
            return new EndpointAddress("host", 1, 1, 1);
        }

        @Override
        public EndpointBinding bind(EndpointId id, SessionTerms terms, RequestHandler handler) {
            this.handler = handler;
            return new EndpointBinding() {
                @Override
                public void drain() {
                    events.add("binding drains");
                }

                @Override
                public void close() {
                    events.add("binding closed");
                }
            };
        }

        @Override
        public CompletableFuture<Session> connect(
                Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
            throw new UnsupportedOperationException("an endpoint's transport");
        }
    }
}
