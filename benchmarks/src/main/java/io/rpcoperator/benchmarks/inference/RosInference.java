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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.benchmarks.NodeAddress;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.client.ClientFactory;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.registry.KnownEndpoint;
import io.rpcoperator.runtime.serving.OperatorSource;
import io.rpcoperator.runtime.serving.ServiceServer;
import io.rpcoperator.runtime.transport.pekko.NodeSettings;
import io.rpcoperator.runtime.transport.pekko.PekkoNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * Services of a job without the job: servers and clients are those of a job, with its default
 * options but for the size of batches; what Flink does for them, before the first call, is not
 * there.
 */
final class RosInference implements InferenceService {

    private static final Configuration DEFAULTS = new Configuration();

    @Override
    public InferenceServer listen(Models models) throws Exception {
        PekkoNode node =
                PekkoNode.start(
                        NodeSettings.of(
                                DEFAULTS, DEFAULTS, NodeAddress.LOOPBACK, NodeAddress.LOOPBACK),
                        RosInference.class.getClassLoader());
        List<ServiceServer<?, ?>> servers = new ArrayList<>();
        for (Model model : models.all()) {
            ServiceServer<?, ?> server = server(ModelService.of(models, model));
            server.load(pause -> false);
            server.serve(node);
            servers.add(server);
        }
        return new Server(node, servers);
    }

    private static EndpointId endpoint(String service) {
        return new EndpointId(service, 0, 0, 1);
    }

    private static <IN> ServiceServer<IN, float[]> server(ModelService<IN> service) {
        String name = service.handle().serviceName();
        SerializerConfig serializers = new SerializerConfigImpl();
        return new ServiceServer<>(
                endpoint(name),
                ServiceSettings.of(
                        RosDescriptor.newBuilder(name).build(), service.handle().configuration()),
                service.handle().requestType().createSerializer(serializers),
                service.handle().responseType().createSerializer(serializers),
                new Operators<>(service),
                true,
                new UnregisteredMetricsGroup());
    }

    @Override
    public InferenceCaller connect(String address, Models models, Model model) {
        return Caller.connect(
                new Endpoint(endpoint(model.toString()), NodeAddress.parse(address)),
                ModelService.of(models, model));
    }

    /** The operators of a service, with its options. */
    private record Operators<IN>(ModelService<IN> service) implements OperatorSource<IN, float[]> {

        @Override
        public RpcOperator<IN, float[]> create() {
            return service.operator().get();
        }

        @Override
        public RpcOperatorContext context(int instance) {
            return new TestingOperatorContext()
                    .with(service.handle().configuration())
                    .withInstance(instance);
        }
    }

    /** A node with a server for each model. */
    private record Server(PekkoNode node, List<ServiceServer<?, ?>> servers)
            implements InferenceServer {

        @Override
        public String address() {
            return NodeAddress.toWord(node.address());
        }

        @Override
        public void close() {
            servers.forEach(ServiceServer::close);
            node.close();
        }
    }

    /** A client with its requests. */
    private record Caller<IN>(RosClient<IN, float[]> client, List<IN> requests)
            implements InferenceCaller {

        static <IN> Caller<IN> connect(Endpoint endpoint, ModelService<IN> service) {
            List<IN> requests = new ArrayList<>();
            for (int row = 0; row < Model.ROWS; row++) {
                requests.add(service.request().apply(row));
            }
            return new Caller<>(
                    ClientFactory.create(
                            CallingTask.environment(new KnownEndpoint(endpoint)),
                            new UnregisteredMetricsGroup(),
                            service.handle()),
                    requests);
        }

        @Override
        public void call(int row, Answer answer) {
            client.call(requests.get(row))
                    .whenComplete(
                            (values, failure) -> {
                                if (failure == null) {
                                    answer.answered(values);
                                } else {
                                    answer.failed(failure);
                                }
                            });
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
