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

import io.rpcoperator.runtime.registry.BytesResponse;
import io.rpcoperator.runtime.registry.DescribeService;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReportCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the registries of a job's services how busy these are.
 *
 * <p>A registry is of the job's classes, which are others than those of the same names here. So the
 * question is written here and read with the job's, and the answer is one of Flink's classes, with
 * bytes in a form of its own.
 *
 * <p>Thread model: confined to the JobMaster's main thread, where registries answer at once.
 */
final class RegistryDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryDesk.class);

    /** The way to the registries. */
    interface Registries {

        CompletableFuture<CoordinationResponse> ask(
                OperatorID registry, CoordinationRequest question) throws FlinkException;
    }

    private final Registries registries;
    private final ClassLoader userCode;

    /**
     * A desk.
     *
     * @param userCode the job's classes
     */
    RegistryDesk(Registries registries, ClassLoader userCode) {
        this.registries = registries;
        this.userCode = userCode;
    }

    /**
     * How busy a service is.
     *
     * @param callerReports how often its clients are to report from now on; zero if that matters
     *     not. Must be asked again within ten such times, or they stop
     * @return fails if the registry does not answer, or with something that cannot be read
     */
    CompletableFuture<ServiceReport> describe(ServicePlan service, Duration callerReports) {
        try {
            CoordinationRequest question =
                    new SerializedValue<CoordinationRequest>(
                                    new DescribeService(callerReports.toMillis()))
                            .deserializeValue(userCode);
            return registries.ask(service.operator(), question).thenApply(RegistryDesk::read);
        } catch (IOException | ClassNotFoundException | FlinkException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** How busy a service is, as far as its registry says so at once. */
    ServiceReport now(ServicePlan service) {
        return describe(service, Duration.ZERO)
                .exceptionally(
                        failure -> {
                            LOG.warn(
                                    "The registry of service '{}' does not say how busy it is.",
                                    service.name(),
                                    failure);
                            return ServiceReport.EMPTY;
                        })
                .getNow(ServiceReport.EMPTY);
    }

    private static ServiceReport read(CoordinationResponse answer) {
        try {
            return ServiceReportCodec.decode(BytesResponse.bytes(answer));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
