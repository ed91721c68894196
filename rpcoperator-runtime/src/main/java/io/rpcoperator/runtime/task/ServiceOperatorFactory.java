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
package io.rpcoperator.runtime.task;

import io.rpcoperator.runtime.registry.ServiceRegistryProvider;
import io.rpcoperator.spi.ServiceDeclaration;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** What a service's vertex carries to the cluster: its operator and its registry. */
public final class ServiceOperatorFactory extends AbstractStreamOperatorFactory<Void>
        implements CoordinatedOperatorFactory<Void> {

    private static final long serialVersionUID = 1L;

    private final ServiceDeclaration service;

    /** For one service. */
    public ServiceOperatorFactory(ServiceDeclaration service) {
        this.service = service;
    }

    /** Runs in a {@code SourceStreamTask}: no input, and a thread of its own beside the mailbox. */
    @Override
    public boolean isStreamSource() {
        return true;
    }

    @Override
    public OperatorCoordinator.Provider getCoordinatorProvider(
            String operatorName, OperatorID operatorId) {
        return new ServiceRegistryProvider(service.name(), operatorId);
    }

    @Override
    @SuppressWarnings({
        "unchecked",
        "TypeParameterUnusedInFormals"
    }) // the interface's own signature
    public <T extends StreamOperator<Void>> T createStreamOperator(
            StreamOperatorParameters<Void> parameters) {
        OperatorID id = parameters.getStreamConfig().getOperatorID();
        ServiceOperator operator =
                new ServiceOperator(
                        parameters,
                        service,
                        parameters.getOperatorEventDispatcher().getOperatorEventGateway(id));
        parameters.getOperatorEventDispatcher().registerEventHandler(id, operator);
        return (T) operator;
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return ServiceOperator.class;
    }
}
