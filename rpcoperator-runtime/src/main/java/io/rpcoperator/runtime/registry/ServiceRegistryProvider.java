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
package io.rpcoperator.runtime.registry;

import io.rpcoperator.runtime.completion.StockDataPlaneWatch;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;

/** Creates a service's registry in the JobMaster. */
public final class ServiceRegistryProvider implements OperatorCoordinator.Provider {

    private static final long serialVersionUID = 1L;

    private final String service;
    private final OperatorID operatorId;

    /** For one service, whose vertex has one operator. */
    public ServiceRegistryProvider(String service, OperatorID operatorId) {
        this.service = service;
        this.operatorId = operatorId;
    }

    @Override
    public OperatorID getOperatorId() {
        return operatorId;
    }

    @Override
    public OperatorCoordinator create(OperatorCoordinator.Context context) {
        return new ServiceRegistry(
                service,
                ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE),
                new StockDataPlaneWatch(service, context));
    }
}
