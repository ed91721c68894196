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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.config.LoadBalancing;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.local.LocalTransport;
import io.rpcoperator.runtime.transport.session.Endpoints;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The way of a call, from the table to the count of the endpoint's calls, and its end. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {

    private static final long SPILL_OVER_MICROS = 5_000;

    @Param public LoadBalancing policy = LoadBalancing.POWER_OF_TWO;

    /** How many there are. */
    @Param({"2", "16"})
    public int endpoints;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Call<String> call = call(CallOptions.DEFAULT);
    private final Call<String> callWithKey = call(CallOptions.DEFAULT.withAffinityKey(42));
    private LoadBalancer balancer = LoadBalancer.of(LoadBalancing.ROUND_ROBIN, 0);
    private RoutingTable table = RoutingTable.INITIAL;

    /** Makes the routes, of which one is near. */
    @Setup
    public void prepare() {
        balancer = LoadBalancer.of(policy, SPILL_OVER_MICROS);
        List<Route> routes =
                IntStream.range(0, endpoints).mapToObj(each -> route(each, each == 0)).toList();
        routes.forEach(route -> route.queued(100, System.nanoTime()));
        table = new RoutingTable(routes, 0, false, null);
    }

    @TearDown
    public void close() {
        thread.shutdownNow();
    }

    @Benchmark
    public Route pick() {
        return pickFor(call);
    }

    @Benchmark
    public Route pickByKey() {
        return pickFor(callWithKey);
    }

    private Route pickFor(Call<String> each) {
        Route picked = balancer.pick(table.candidates(each), each, System.nanoTime());
        picked.tryBeginCall();
        picked.callEnded();
        return picked;
    }

    private static Call<String> call(CallOptions options) {
        return new Call<>(1, Payload.EMPTY, 0, Long.MAX_VALUE, false, options, whenCancelled -> {});
    }

    private Route route(int subtask, boolean near) {
        EndpointAddress address = new EndpointAddress("host", 1, 2, 3);
        Endpoint endpoint = new Endpoint(new EndpointId("svc", subtask, 0, 1), address);
        return new Route(
                new OpenSession(endpoint),
                new BulkSession(
                        new LocalTransport(address, new Endpoints(), thread),
                        new SessionRequest(
                                new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]),
                        endpoint,
                        new ClientThread(thread),
                        nobody()),
                new EndpointHealth(new EjectionPolicy(5, Duration.ofSeconds(30))),
                near);
    }

    /** Is told nothing: no session is opened or lost. */
    private static EndpointSessions.Owner nobody() {
        return (EndpointSessions.Owner)
                Proxy.newProxyInstance(
                        EndpointSessions.Owner.class.getClassLoader(),
                        new Class<?>[] {EndpointSessions.Owner.class},
                        (proxy, method, arguments) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
    }

    /** By which nothing is sent. */
    private record OpenSession(Endpoint endpoint) implements Session {

        @Override
        public SessionTerms terms() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean send(long requestId, Payload payload, Duration remaining, boolean suspect) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancel(long requestId) {}

        @Override
        public void close() {}
    }
}
