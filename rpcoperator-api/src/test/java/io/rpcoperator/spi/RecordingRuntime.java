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
package io.rpcoperator.spi;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.table.functions.FunctionContext;

/**
 * The runtime of this module's tests: remembers which service was added to which job, and creates
 * the clients that a test gives it.
 */
public class RecordingRuntime implements RosRuntime {

    /** Static because every lookup makes a new runtime; told apart by their graphs. */
    private static final List<Addition> ADDITIONS = new CopyOnWriteArrayList<>();

    /** By the names of their services. */
    private static final Map<String, RosClient<?, ?>> CLIENTS = new ConcurrentHashMap<>();

    private record Addition(StreamGraph graph, String service, ReadableConfig configuration) {}

    /** The services that were added to a job, in order. */
    public static List<String> servicesOf(StreamGraph graph) {
        return ADDITIONS.stream().filter(a -> a.graph == graph).map(Addition::service).toList();
    }

    /** The configuration that the services of a job were added with. */
    public static ReadableConfig configurationOf(StreamGraph graph) {
        return ADDITIONS.stream()
                .filter(a -> a.graph == graph)
                .map(Addition::configuration)
                .findFirst()
                .orElseThrow();
    }

    /** Creates this client for whoever asks for one of the service. */
    public static void giveClient(String service, RosClient<?, ?> client) {
        CLIENTS.put(service, client);
    }

    @Override
    public int addService(
            StreamGraph graph, ServiceDeclaration service, ReadableConfig configuration) {
        ADDITIONS.add(new Addition(graph, service.name(), configuration));
        return service.descriptor().parallelism().min();
    }

    @Override
    @SuppressWarnings("unchecked") // the test gave a client of the service's types
    public <IN, OUT> RosClient<IN, OUT> createClient(
            RuntimeContext context, RosHandle<IN, OUT> handle) {
        return (RosClient<IN, OUT>) Objects.requireNonNull(CLIENTS.get(handle.serviceName()));
    }

    @Override
    public <IN, OUT> RosClient<IN, OUT> createClient(
            FunctionContext context, RosHandle<IN, OUT> handle) {
        throw new UnsupportedOperationException();
    }
}
