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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.testing.TestingMetrics;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.GrantedCredits;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.clock.ManualClock;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;

/** A server of strings, with the test's time, and with the test in place of a network. */
final class ServerFixture implements ServiceTransport {

    static final EndpointId ID = new EndpointId("svc", 0, 0, 1);

    /** What happened, in its order. */
    final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

    final TestingMetrics metrics = new TestingMetrics();
    final ManualClock clock = new ManualClock(System.nanoTime());
    final ManuallyTriggeredScheduledExecutorService timer =
            new ManuallyTriggeredScheduledExecutorService();

    /** Completes when the answers have departed, and everything has arrived that was announced. */
    volatile CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

    /** The sessions that lacked credits and were not told of. */
    final AtomicInteger blockedSessions = new AtomicInteger();

    /** Set before the server is made. */
    final Configuration configuration = new Configuration();

    /** By the scope of their sessions. */
    private final Map<ClientScope, RequestHandler> sessions = new ConcurrentHashMap<>();

    private volatile @Nullable EndpointHandler handler;
    private volatile @Nullable SessionTerms terms;

    /** The settings of a service that is configured so. */
    static ServiceSettings settings(Configuration configuration) {
        return ServiceSettings.of(RosDescriptor.newBuilder("svc").build(), configuration);
    }

    /** A server whose operators are these, one after the other. */
    ServiceServer<String, String> server(
            int concurrency, List<? extends RpcOperator<String, String>> operators) {
        Iterator<? extends RpcOperator<String, String>> next = operators.iterator();
        return new ServiceServer<>(
                ID,
                ServiceSettings.of(
                        RosDescriptor.newBuilder("svc").concurrency(concurrency).build(),
                        configuration),
                StringSerializer.INSTANCE,
                StringSerializer.INSTANCE,
                new OperatorSource<>() {
                    @Override
                    public RpcOperator<String, String> create() {
                        return next.next();
                    }

                    @Override
                    public RpcOperatorContext context(int instance) {
                        return Mockito.mock(RpcOperatorContext.class);
                    }
                },
                true,
                metrics,
                clock,
                timer);
    }

    /** A server of one instance that serves. */
    ServiceServer<String, String> serve(List<? extends RpcOperator<String, String>> operators)
            throws Exception {
        ServiceServer<String, String> server = server(1, operators);
        server.load(time -> false);
        server.serve(this);
        return server;
    }

    /** A request that has arrived. */
    TestingRequest request(String text) {
        return arrive(TestingRequest.of(text));
    }

    TestingRequest arrive(TestingRequest request) {
        session(request).request(request);
        return request;
    }

    /** Its caller does not want it any more, and has said so. */
    void cancel(TestingRequest request) {
        request.cancel();
        session(request).cancelled(request);
    }

    private RequestHandler session(TestingRequest request) {
        return sessions.computeIfAbsent(
                request.session().scope(),
                scope -> Objects.requireNonNull(handler).sessionOpening(request.session()));
    }

    /** What the server grants each session. */
    SessionTerms terms() {
        return Objects.requireNonNull(terms);
    }

    // ------------------------------------------------------------------ the transport

    @Override
    public EndpointAddress address() {
        return new EndpointAddress("host", 1, 1, 1);
    }

    @Override
    public EndpointBinding bind(EndpointId id, SessionTerms terms, EndpointHandler handler) {
        this.handler = handler;
        this.terms = terms;
        return new EndpointBinding() {
            @Override
            public GrantedCredits granted() {
                return GrantedCredits.NONE;
            }

            @Override
            public int takeBlockedSessions() {
                return blockedSessions.getAndSet(0);
            }

            @Override
            public CompletableFuture<Void> drain() {
                events.add("binding drains");
                return drained;
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
