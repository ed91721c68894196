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
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.payload.PayloadWriter;
import io.rpcoperator.runtime.transport.InboundRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * A batch from its requests to its answers, without a model: what serving costs, and its metrics.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OperatorInstanceBenchmark {

    /** How many requests are served at once. */
    @Param({"1", "32"})
    public int batch;

    private final Clock clock = SystemClock.getInstance();
    private final ServingMetrics metrics =
            new ServingMetrics(
                    new UnregisteredMetricsGroup(), new RequestQueue(1024, 1 << 20, clock));
    private List<ServedRequest> requests = List.of();
    private OperatorInstance<Long, Long> instance = instance();

    /** Makes the requests. */
    @Setup
    public void prepare() throws IOException {
        instance = instance();
        InboundRequest request =
                new IdleRequest(new PayloadWriter<>(LongSerializer.INSTANCE).write(7L));
        ServedSession session =
                new ServedSession(new Fences(false).enter(IdleRequest.SESSION.scope(), () -> {}));
        requests =
                IntStream.range(0, batch)
                        .mapToObj(each -> new ServedRequest(request, session, Long.BYTES))
                        .toList();
    }

    @Benchmark
    public void serve() throws InterruptedException {
        instance.serve(requests);
    }

    /** What of it the metrics cost. */
    @Benchmark
    public void measure() {
        metrics.taken(requests, clock.relativeTimeNanos());
        metrics.assembled(1000);
        metrics.ran(batch, batch, 1000, 0);
        metrics.scattered(8, 1000);
    }

    /** Asked nothing: the operator is not opened. */
    private static RpcOperatorContext context() {
        return (RpcOperatorContext)
                Proxy.newProxyInstance(
                        RpcOperatorContext.class.getClassLoader(),
                        new Class<?>[] {RpcOperatorContext.class},
                        (proxy, method, arguments) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
    }

    private OperatorInstance<Long, Long> instance() {
        BatchRpcOperator<Long, Long> echo = batch -> batch;
        return new OperatorInstance<>(
                echo,
                context(),
                LongSerializer.INSTANCE,
                LongSerializer.INSTANCE,
                new OperatorInstance.Surroundings(
                        new DeadRequests(clock, metrics),
                        metrics,
                        clock,
                        ServiceSettings.of(
                                RosDescriptor.newBuilder("svc").build(), new Configuration()),
                        () -> false));
    }
}
