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

import static io.rpcoperator.runtime.testing.TestingTransport.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.completion.DataPlaneWatch;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.report.CallerReport;
import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.report.EndpointState;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReport.Callers;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import io.rpcoperator.runtime.report.ServiceReportCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** What the registry makes of the reports of endpoints and clients. */
class ServiceReportsTest {

    private static final long LONG = Duration.ofHours(1).toMillis();
    private static final long SECOND = 1000;
    private static final EndpointLoad BUSY = new EndpointLoad(5, 3, 20, 0.9, 100, 1, 700);
    private static final EndpointLoad BUSIER = new EndpointLoad(50, 3, 200, 1, 110, 2, 700);

    private final ManualClock clock = new ManualClock();
    private final ServiceRegistry registry =
            new ServiceRegistry("svc", 7, new EndlessDataPlane(), clock);

    // ------------------------------------------------------------------ endpoints

    @Test
    void theNewestWordOfEachEndpointIsTold() throws Exception {
        ready(0);
        ready(1);
        ask(new ReportLoad(endpoint(1).id(), BUSY));
        clock.advanceTime(Duration.ofMillis(250));
        ask(new ReportLoad(endpoint(1).id(), BUSIER));
        clock.advanceTime(Duration.ofMillis(300));

        assertThat(describe(0).endpoints())
                .containsExactly(
                        new EndpointReport(0, 0, EndpointState.READY, endpoint(0).address(), null),
                        new EndpointReport(
                                1,
                                0,
                                EndpointState.READY,
                                endpoint(1).address(),
                                new LoadReport(300, BUSIER)));
    }

    @Test
    void anEndpointIsToldFromItsFirstWordToItsEnd() throws Exception {
        registry.handleEventFromOperator(0, 0, new EndpointLoading(endpoint(0).id()));
        assertThat(describe(0).endpoints())
                .containsExactly(new EndpointReport(0, 0, EndpointState.LOADING, null, null));

        ready(0);
        ask(new ReportLoad(endpoint(0).id(), BUSY));
        registry.handleEventFromOperator(0, 0, new EndpointDraining(endpoint(0).id()));
        assertThat(describe(0).endpoints())
                .containsExactly(
                        new EndpointReport(
                                0,
                                0,
                                EndpointState.DRAINING,
                                endpoint(0).address(),
                                new LoadReport(0, BUSY)));

        registry.executionAttemptFailed(0, 0, null);
        ask(new ReportLoad(endpoint(0).id(), BUSY)); // was on its way
        assertThat(describe(0).endpoints()).isEmpty();
    }

    @Test
    void whatAnOlderAttemptReportsIsNotBelieved() throws Exception {
        registry.handleEventFromOperator(0, 1, new EndpointLoading(new EndpointId("svc", 0, 1, 1)));
        ask(new ReportLoad(endpoint(0).id(), BUSY));
        assertThat(describe(0).endpoints())
                .containsExactly(new EndpointReport(0, 1, EndpointState.LOADING, null, null));
    }

    @Test
    void aReportChangesNothingForClients() throws Exception {
        ready(0);
        EndpointSnapshot known = poll(EndpointSnapshot.UNKNOWN);
        CompletableFuture<CoordinationResponse> parked = park(known);
        ask(new ReportLoad(endpoint(0).id(), BUSY));
        describe(0);
        assertThat(parked).isNotDone();
    }

    // ------------------------------------------------------------------ clients

    @Test
    void clientsAreToldAtOnceHowOftenToReport() throws Exception {
        EndpointSnapshot known = poll(EndpointSnapshot.UNKNOWN);
        assertThat(known.callerReportMillis()).isZero();
        CompletableFuture<CoordinationResponse> parked = park(known);

        describe(SECOND);

        assertThat(parked).isCompleted();
        assertThat(EndpointSnapshot.fromResponse(parked.join()).callerReportMillis())
                .isEqualTo(SECOND);
    }

    @Test
    void clientsAreToldTogether() throws Exception {
        describe(SECOND);
        ask(new ReportCaller(1, new CallerReport(2.5, 0.5, 0, List.of(0, 1))));
        ask(new ReportCaller(2, new CallerReport(9, 0.9, 0, List.of())));
        ask(new ReportCaller(2, new CallerReport(1, 0.25, 0.75, List.of(1, 4))));

        assertThat(describe(0).callers())
                .isEqualTo(new Callers(2, 3.5, 0.5, 0.75, Set.of(0, 1, 4)));
    }

    @Test
    void aClientThatReportsNoMoreIsForgotten() throws Exception {
        describe(SECOND);
        ask(new ReportCaller(1, new CallerReport(1, 1, 1, List.of(1))));
        clock.advanceTime(Duration.ofSeconds(3));
        ask(new ReportCaller(2, new CallerReport(0, 0, 0, List.of(2))));
        assertThat(describe(0).callers().count()).isEqualTo(2);

        clock.advanceTime(Duration.ofMillis(1));
        assertThat(describe(0).callers()).isEqualTo(new Callers(1, 0, 0, 0, Set.of(2)));
    }

    @Test
    void whoDoesNotMindChangesNothing() throws Exception {
        describe(SECOND);
        describe(0);
        assertThat(poll(EndpointSnapshot.UNKNOWN).callerReportMillis()).isEqualTo(SECOND);
    }

    @Test
    void reportsEndWhenNobodyHasAskedForThemForLong() throws Exception {
        describe(SECOND);
        clock.advanceTime(Duration.ofSeconds(10));
        ask(new ReportCaller(1, new CallerReport(1, 1, 1, List.of())));
        EndpointSnapshot known = poll(EndpointSnapshot.UNKNOWN);
        assertThat(known.callerReportMillis()).isEqualTo(SECOND);
        CompletableFuture<CoordinationResponse> parked = park(known);

        clock.advanceTime(Duration.ofMillis(1));
        ask(new ReportCaller(1, new CallerReport(1, 1, 1, List.of())));

        assertThat(parked).isCompleted();
        assertThat(EndpointSnapshot.fromResponse(parked.join()).callerReportMillis()).isZero();
        assertThat(describe(0).callers()).isEqualTo(Callers.NONE);
    }

    // ------------------------------------------------------------------ fixture

    private void ready(int subtask) {
        registry.handleEventFromOperator(subtask, 0, new EndpointLoading(endpoint(subtask).id()));
        registry.handleEventFromOperator(subtask, 0, new EndpointReady(endpoint(subtask)));
    }

    private CoordinationResponse ask(CoordinationRequest request) {
        CompletableFuture<CoordinationResponse> answer =
                registry.handleCoordinationRequest(request);
        assertThat(answer).isCompleted();
        return answer.join();
    }

    private ServiceReport describe(long callerReportMillis) throws IOException {
        return ServiceReportCodec.decode(
                BytesResponse.bytes(ask(new DescribeService(callerReportMillis))));
    }

    private EndpointSnapshot poll(EndpointSnapshot known) throws IOException {
        return EndpointSnapshot.fromResponse(
                ask(new PollEndpoints(1, known.registry(), known.version(), LONG)));
    }

    private CompletableFuture<CoordinationResponse> park(EndpointSnapshot known) {
        CompletableFuture<CoordinationResponse> parked =
                registry.handleCoordinationRequest(
                        new PollEndpoints(1, known.registry(), known.version(), LONG));
        assertThat(parked).isNotDone();
        return parked;
    }

    private static final class EndlessDataPlane implements DataPlaneWatch {
        @Override
        public void start(Runnable onEnded) {}

        @Override
        public void close() {}
    }
}
