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
package io.rpcoperator.job;

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.spi.RosRuntime;
import io.rpcoperator.spi.ServiceDeclaration;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.collect.CollectResultIterator;
import org.apache.flink.util.MathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link StreamExecutionEnvironment} whose jobs can contain services.
 *
 * <pre>{@code
 * RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
 * RosHandle<Transaction, FraudScore> model = env.addRpcService(FraudModelOperator.class);
 * env.fromSource(...).map(...);   // functions that hold 'model'
 * env.execute();
 * }</pre>
 *
 * <h2>Which job gets a service</h2>
 *
 * <p>{@link #execute} and {@link #executeAsync} submit a job with <b>all</b> services added since
 * the last of them, and forget them. A statement of a {@code StreamTableEnvironment} over this
 * environment submits a job with those services whose handles its functions hold, and forgets none,
 * so that one service can be added once and used by several statements; each job has subtasks of
 * its own.
 *
 * <p>Submission itself, job listeners and the user's class loader are those of the environment that
 * Flink provides ({@code flink run}, web upload, Application mode, a {@code MiniCluster}, or
 * local).
 *
 * <p>Not thread-safe, as its superclass.
 */
@PublicEvolving
public final class RosExecutionEnvironment extends StreamExecutionEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(RosExecutionEnvironment.class);

    /** The deployment target of a job that brings its own cluster, in this JVM. */
    private static final String LOCAL_TARGET = "local";

    private final StreamExecutionEnvironment delegate;

    /** In the order of their declaration, by name. */
    private final Map<String, ServiceDeclaration> services = new LinkedHashMap<>();

    private RosExecutionEnvironment(StreamExecutionEnvironment delegate) {
        super(
                Configuration.fromMap(delegate.getConfiguration().toMap()),
                Thread.currentThread().getContextClassLoader());
        this.delegate = delegate;
    }

    /** Over the environment in which the program runs. */
    public static RosExecutionEnvironment getExecutionEnvironment() {
        return of(StreamExecutionEnvironment.getExecutionEnvironment());
    }

    /** Over the environment in which the program runs, with a configuration of its own. */
    public static RosExecutionEnvironment getExecutionEnvironment(Configuration configuration) {
        return of(StreamExecutionEnvironment.getExecutionEnvironment(configuration));
    }

    /**
     * Over an environment that the program already holds. Build and execute the job through the
     * result; what is built on {@code environment} itself is not part of it.
     *
     * @throws InvalidProgramException if streams were already built on {@code environment}
     */
    public static RosExecutionEnvironment of(StreamExecutionEnvironment environment) {
        if (environment instanceof RosExecutionEnvironment already) {
            return already;
        }
        if (!environment.getTransformations().isEmpty()) {
            throw new InvalidProgramException(
                    "RosExecutionEnvironment.of(environment) must come before the first stream: "
                            + environment.getTransformations().size()
                            + " transformation(s) were already built on the environment itself and"
                            + " would not be part of the job.");
        }
        RosExecutionEnvironment wrapper = new RosExecutionEnvironment(environment);
        wrapper.cacheFile.addAll(environment.getCachedFiles());
        return wrapper;
    }

    // ------------------------------------------------------------------ services

    /**
     * Adds a service with one subtask, named after its operator class.
     *
     * @throws InvalidProgramException as for {@link #addRpcService(Class, RosDescriptor,
     *     TypeInformation, TypeInformation)}
     */
    public <IN, OUT> RosHandle<IN, OUT> addRpcService(
            Class<? extends RpcOperator<IN, OUT>> operatorClass) {
        OperatorClass.requireUsable(operatorClass); // a local class has no name to take
        return addRpcService(
                operatorClass, RosDescriptor.newBuilder(operatorClass.getSimpleName()).build());
    }

    /**
     * Adds a service; its types are extracted from the operator's class.
     *
     * @throws InvalidProgramException as for {@link #addRpcService(Class, RosDescriptor,
     *     TypeInformation, TypeInformation)}, and when Flink cannot extract a type
     */
    public <IN, OUT> RosHandle<IN, OUT> addRpcService(
            Class<? extends RpcOperator<IN, OUT>> operatorClass, RosDescriptor descriptor) {
        OperatorClass.requireUsable(operatorClass);
        return addRpcService(
                operatorClass,
                descriptor,
                OperatorClass.requestType(operatorClass),
                OperatorClass.responseType(operatorClass));
    }

    /**
     * Adds a service whose types are given.
     *
     * @return what functions of the job call the service by
     * @throws InvalidProgramException if the class cannot be instantiated, or a service of that
     *     name was already added
     */
    public <IN, OUT> RosHandle<IN, OUT> addRpcService(
            Class<? extends RpcOperator<IN, OUT>> operatorClass,
            RosDescriptor descriptor,
            TypeInformation<IN> requestType,
            TypeInformation<OUT> responseType) {
        OperatorClass.requireUsable(operatorClass);
        Objects.requireNonNull(descriptor, "descriptor");
        Objects.requireNonNull(requestType, "requestType");
        Objects.requireNonNull(responseType, "responseType");
        ServiceDeclaration already = services.get(descriptor.name());
        if (already != null) {
            throw new InvalidProgramException(
                    String.format(
                            "Two services named '%s' (%s and %s). Give each its own name:"
                                    + " RosDescriptor.newBuilder(\"...\").",
                            descriptor.name(),
                            already.operatorClass().getName(),
                            operatorClass.getName()));
        }
        services.put(
                descriptor.name(),
                new ServiceDeclaration(operatorClass, descriptor, requestType, responseType));
        return new RosHandle<>(
                descriptor.name(), requestType, responseType, descriptor.configuration());
    }

    // ------------------------------------------------------------------ graphs

    @Override
    public StreamGraph getStreamGraph(boolean clearTransformations) {
        StreamGraph graph = super.getStreamGraph(false);
        requireDeclared(servicesUsedBy(graph));
        addTo(graph, services.values());
        if (clearTransformations) {
            transformations.clear();
            services.clear();
        }
        return graph;
    }

    /** The way of the Table API: one call per statement. */
    @Override
    public StreamGraph generateStreamGraph(List<Transformation<?>> transformations) {
        StreamGraph graph = super.generateStreamGraph(transformations);
        Map<String, String> used = servicesUsedBy(graph);
        requireDeclared(used);
        addTo(graph, services.values().stream().filter(s -> used.containsKey(s.name())).toList());
        return graph;
    }

    private void addTo(StreamGraph graph, Collection<ServiceDeclaration> declarations) {
        if (declarations.isEmpty()) {
            return;
        }
        int dataPlaneSlots = Math.max(1, graph.getMaximumParallelism());
        RosRuntime runtime = RosRuntime.get();
        int serviceSlots =
                declarations.stream()
                        .mapToInt(service -> runtime.addService(graph, service, configuration))
                        .sum();
        makeRoomInLocalCluster(dataPlaneSlots + serviceSlots);
    }

    /**
     * Flink gives the cluster it starts for a local job as many slots as the widest vertex has
     * subtasks, which leaves none for services.
     */
    private void makeRoomInLocalCluster(int slots) {
        boolean local =
                LOCAL_TARGET.equals(delegate.getConfiguration().get(DeploymentOptions.TARGET));
        if (local && !configuration.contains(TaskManagerOptions.NUM_TASK_SLOTS)) {
            int taskManagers = configuration.get(TaskManagerOptions.MINI_CLUSTER_NUM_TASK_MANAGERS);
            delegate.configure(
                    new Configuration()
                            .set(
                                    TaskManagerOptions.NUM_TASK_SLOTS,
                                    MathUtils.divideRoundUp(slots, taskManagers)));
        }
    }

    /**
     * The services whose handles are in the graph's functions, each with an operator that has it.
     */
    private static Map<String, String> servicesUsedBy(StreamGraph graph) {
        Map<String, String> used = new LinkedHashMap<>();
        for (StreamNode node : graph.getStreamNodes()) {
            if (node.getOperatorFactory() == null) {
                continue;
            }
            try {
                for (String service : RosHandle.servicesUsedBy(node.getOperatorFactory())) {
                    used.putIfAbsent(service, node.getOperatorName());
                }
            } catch (IOException notSerializable) {
                // Flink refuses the job itself, and says which field it is.
                LOG.debug("Not searched for handles: {}", node, notSerializable);
            }
        }
        return used;
    }

    private void requireDeclared(Map<String, String> used) {
        used.forEach(
                (service, operator) -> {
                    if (!services.containsKey(service)) {
                        throw new InvalidProgramException(
                                String.format(
                                        "Operator '%s' holds a handle of service '%s', which is not part"
                                                + " of this job. A service belongs to the next job that"
                                                + " execute() submits: call addRpcService again for this"
                                                + " job, on the environment that executes it. Added for"
                                                + " this job: %s.",
                                        operator,
                                        service,
                                        services.isEmpty()
                                                ? "none"
                                                : new LinkedHashSet<>(services.keySet())));
                    }
                });
    }

    // ------------------------------------------------------------------ submission: Flink's own

    @Override
    public JobExecutionResult execute(StreamGraph streamGraph) throws Exception {
        return delegate.execute(streamGraph);
    }

    @Override
    public JobClient executeAsync(StreamGraph streamGraph) throws Exception {
        return delegate.executeAsync(streamGraph);
    }

    @Override
    public void configure(ReadableConfig configuration, ClassLoader classLoader) {
        super.configure(configuration, classLoader);
        // The superclass's constructor comes here too, before there is a delegate.
        if (delegate != null) {
            delegate.configure(configuration, classLoader);
        }
    }

    @Override
    public void registerCollectIterator(CollectResultIterator<?> iterator) {
        delegate.registerCollectIterator(iterator);
    }

    @Override
    public List<JobListener> getJobListeners() {
        return delegate.getJobListeners();
    }

    @Override
    public void registerJobListener(JobListener jobListener) {
        delegate.registerJobListener(jobListener);
    }

    @Override
    public void clearJobListeners() {
        delegate.clearJobListeners();
    }

    @Override
    public void close() throws Exception {
        super.close();
        delegate.close();
    }
}
