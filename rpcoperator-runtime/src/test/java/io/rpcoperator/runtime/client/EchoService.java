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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.serving.OperatorSource;
import io.rpcoperator.runtime.serving.ServiceServer;
import io.rpcoperator.runtime.transport.ServiceTransport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.mockito.Mockito;

/** An endpoint whose operator answers with what it is asked, counts, and can be held. */
final class EchoService implements AutoCloseable {

    private final Map<String, Integer> executions = new ConcurrentHashMap<>();
    private final Map<String, Gauge<?>> gauges = new ConcurrentHashMap<>();

    /** The operator's while it executes. */
    private final Semaphore turn = new Semaphore(1);

    private final ServiceServer<String, String> server;

    EchoService(EndpointId id, Configuration options, ServiceTransport transport) throws Exception {
        server =
                new ServiceServer<>(
                        id,
                        ServiceSettings.of(RosDescriptor.newBuilder(id.service()).build(), options),
                        StringSerializer.INSTANCE,
                        StringSerializer.INSTANCE,
                        new Echoes(),
                        true,
                        new RecordingGroup());
        server.load(time -> false);
        server.serve(transport);
    }

    /** How often the operator was given a request. */
    int executions(String request) {
        return executions.getOrDefault(request, 0);
    }

    /** How many requests the operator was given. */
    int executions() {
        return executions.values().stream().mapToInt(times -> times).sum();
    }

    /** Lets the operator begin a request, but not end it, until {@link #release}. */
    void hold() {
        turn.acquireUninterruptibly();
    }

    void release() {
        turn.release();
    }

    /** What waits in the queue: a count, or bytes. */
    long gauge(String name) {
        Gauge<?> gauge = gauges.get(name);
        if (gauge == null || !(gauge.getValue() instanceof Number value)) {
            throw new IllegalStateException("No gauge " + name + " in " + gauges.keySet());
        }
        return value.longValue();
    }

    @Override
    public void close() {
        server.close();
    }

    /** The operators. */
    private final class Echoes implements OperatorSource<String, String> {

        @Override
        public RpcOperator<String, String> create() {
            return new Echo();
        }

        @Override
        public RpcOperatorContext context(int instance) {
            return Mockito.mock(RpcOperatorContext.class);
        }
    }

    /** An operator. */
    private final class Echo implements RpcOperator<String, String> {

        @Override
        public void open(RpcOperatorContext context) {}

        @Override
        public String call(String request) throws InterruptedException {
            executions.merge(request, 1, Integer::sum);
            turn.acquire();
            turn.release();
            return request;
        }

        @Override
        public void close() {}
    }

    /** Keeps the gauges. */
    private final class RecordingGroup extends UnregisteredMetricsGroup {

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(name, gauge);
            return gauge;
        }
    }
}
