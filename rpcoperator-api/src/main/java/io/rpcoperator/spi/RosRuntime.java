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
import java.util.ServiceLoader;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.table.functions.FunctionContext;

/** What {@code rpcoperator-runtime} does for this module; found by {@link ServiceLoader}. */
@Internal
public interface RosRuntime {

    /**
     * Adds a service's vertex to a job.
     *
     * @param graph the job, already translated, not yet submitted
     * @param configuration the job's configuration
     * @return the slots that the service needs at its start
     */
    int addService(StreamGraph graph, ServiceDeclaration service, ReadableConfig configuration);

    /** See {@link RosClient#create(RuntimeContext, RosHandle)}. */
    <IN, OUT> RosClient<IN, OUT> createClient(RuntimeContext context, RosHandle<IN, OUT> handle);

    /** See {@link RosClient#create(FunctionContext, RosHandle)}. */
    <IN, OUT> RosClient<IN, OUT> createClient(FunctionContext context, RosHandle<IN, OUT> handle);

    /**
     * The runtime beside this class.
     *
     * @throws IllegalStateException if there is none, or more than one
     */
    static RosRuntime get() {
        var found =
                ServiceLoader.load(RosRuntime.class, RosRuntime.class.getClassLoader()).stream()
                        .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(
                    found.isEmpty()
                            ? "rpcoperator-runtime is not on the class path. Add it to the job jar, and"
                                    + " keep META-INF/services when shading."
                            : "More than one rpcoperator-runtime is on the class path: "
                                    + found.stream().map(ServiceLoader.Provider::type).toList());
        }
        return found.get(0).get();
    }
}
