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
package io.rpcoperator.runtime;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.runtime.client.ClientFactory;
import io.rpcoperator.runtime.discovery.CallerTask;
import io.rpcoperator.spi.RosRuntime;
import io.rpcoperator.spi.ServiceDeclaration;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.table.functions.FunctionContext;

/** The way in from the API module. */
@Internal
public final class DefaultRosRuntime implements RosRuntime {

    @Override
    public int addService(
            StreamGraph graph, ServiceDeclaration service, ReadableConfig configuration) {
        return ServiceGraph.add(graph, service, configuration);
    }

    @Override
    public <IN, OUT> RosClient<IN, OUT> createClient(
            RuntimeContext context, RosHandle<IN, OUT> handle) {
        return ClientFactory.create(CallerTask.of(context), context.getMetricGroup(), handle);
    }

    @Override
    public <IN, OUT> RosClient<IN, OUT> createClient(
            FunctionContext context, RosHandle<IN, OUT> handle) {
        return ClientFactory.create(CallerTask.of(context), context.getMetricGroup(), handle);
    }
}
