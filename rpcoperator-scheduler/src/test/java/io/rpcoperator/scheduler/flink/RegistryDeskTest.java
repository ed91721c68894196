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
package io.rpcoperator.scheduler.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.registry.EndpointLoading;
import io.rpcoperator.runtime.registry.ServiceRegistryProvider;
import io.rpcoperator.runtime.report.EndpointState;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.scheduler.plane.ReplicaBackoff;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestHandler;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.streaming.api.operators.collect.CollectCoordinationResponse;
import org.apache.flink.util.ChildFirstClassLoader;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedValue;
import org.junit.jupiter.api.Test;

/** Registries are of the job's classes, whatever the JobManager has of the same names. */
class RegistryDeskTest {

    private static final OperatorID REGISTRY = ServiceVertex.operatorId("svc");
    private static final ServicePlan SERVICE =
            new ServicePlan(
                    "svc",
                    new JobVertexID(),
                    REGISTRY,
                    new ServiceRange(1, 2),
                    1,
                    2,
                    Duration.ZERO,
                    new ReplicaBackoff.Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                    false,
                    Duration.ZERO,
                    Optional.empty());

    @Test
    void asksARegistryOfTheJobsOwnClasses() throws Exception {
        try (ChildFirstClassLoader job =
                new ChildFirstClassLoader(
                        new URL[] {jarOf(ServiceRegistryProvider.class), jarOf(RosOptions.class)},
                        getClass().getClassLoader(),
                        new String[0],
                        failure -> {})) {
            OperatorCoordinator registry = registryOf(job);
            assertThat(registry.getClass().getClassLoader()).isSameAs(job);
            registry.handleEventFromOperator(
                    1,
                    4,
                    new SerializedValue<OperatorEvent>(
                                    new EndpointLoading(new EndpointId("svc", 1, 4, 9)))
                            .deserializeValue(job));
            RegistryDesk desk =
                    new RegistryDesk(
                            (operator, question) -> {
                                assertThat(operator).isEqualTo(REGISTRY);
                                return ((CoordinationRequestHandler) registry)
                                        .handleCoordinationRequest(question);
                            },
                            job);

            assertThat(desk.now(SERVICE).endpoints())
                    .containsExactly(new EndpointReport(1, 4, EndpointState.LOADING, null, null));
            assertThat(desk.describe(SERVICE, Duration.ofSeconds(1))).isCompleted();
        }
    }

    private static OperatorCoordinator registryOf(ClassLoader job) throws Exception {
        Object context =
                Proxy.newProxyInstance(
                        job,
                        new Class<?>[] {OperatorCoordinator.Context.class},
                        (proxy, method, arguments) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
        OperatorCoordinator.Provider provider =
                (OperatorCoordinator.Provider)
                        job.loadClass(ServiceRegistryProvider.class.getName())
                                .getConstructor(String.class, OperatorID.class)
                                .newInstance("svc", REGISTRY);
        return provider.create((OperatorCoordinator.Context) context);
    }

    private static URL jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void ofARegistryThatDoesNotSayNothingIsKnown() {
        assertThat(
                        List.of(
                                desk((operator, question) -> new CompletableFuture<>()),
                                desk(
                                        (operator, question) ->
                                                CompletableFuture.failedFuture(
                                                        new FlinkException("unknown request"))),
                                desk(
                                        (operator, question) -> {
                                            throw new FlinkException("no such coordinator");
                                        }),
                                desk(
                                        (operator, question) ->
                                                CompletableFuture.completedFuture(
                                                        new CollectCoordinationResponse(
                                                                "", 0, List.of())))))
                .allSatisfy(desk -> assertThat(desk.now(SERVICE)).isEqualTo(ServiceReport.EMPTY));
    }

    private static RegistryDesk desk(RegistryDesk.Registries registries) {
        return new RegistryDesk(registries, RegistryDeskTest.class.getClassLoader());
    }
}
