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
package io.rpcoperator.scheduler.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.control.ChangeRange;
import io.rpcoperator.scheduler.control.DescribeServices;
import io.rpcoperator.scheduler.control.DrainReplica;
import io.rpcoperator.scheduler.control.Granted;
import io.rpcoperator.scheduler.control.Refusal;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import io.rpcoperator.scheduler.control.ServicePlane;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rpc.exceptions.FencingTokenException;
import org.apache.flink.runtime.scheduler.CoordinatorNotExistException;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.TestingRestfulGateway;
import org.apache.flink.util.SerializedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RpcServicesHandlersTest {

    private static final JobID JOB = new JobID(1, 2);
    private static final ServiceDescriptions ALL =
            new ServiceDescriptions(List.of(service("model"), service("other")));

    private final ManuallyTriggeredScheduledExecutorService timer =
            new ManuallyTriggeredScheduledExecutorService();
    private final RpcServicesHandlers handlers =
            new RpcServicesHandlers(
                    () -> CompletableFuture.failedFuture(new AssertionError("no leader")),
                    Duration.ofSeconds(10),
                    Map.of(),
                    timer);

    /** What arrives, and what is answered: descriptions to who asks for them. */
    private final List<CoordinationRequest> asked = new ArrayList<>();

    private final Deque<CompletableFuture<CoordinationResponse>> answers = new ArrayDeque<>();
    private CompletableFuture<JobStatus> status =
            CompletableFuture.failedFuture(new FlinkJobNotFoundException(JOB));
    private final RestfulGateway dispatcher =
            new TestingRestfulGateway.Builder()
                    .setDeliverCoordinationRequestToCoordinatorFunction(this::answer)
                    .setRequestJobStatusFunction(any -> status)
                    .build();

    private CompletableFuture<CoordinationResponse> answer(
            JobID job, String address, SerializedValue<CoordinationRequest> serialized) {
        try {
            CoordinationRequest request = serialized.deserializeValue(getClass().getClassLoader());
            asked.add(request);
            assertThat(job).isEqualTo(JOB);
            assertThat(address)
                    .isEqualTo(
                            request instanceof ChangeRange
                                    ? ServicePlane.DISPATCHER_UID
                                    : ServicePlane.SCHEDULER_UID);
            return answers.isEmpty()
                    ? CompletableFuture.completedFuture(
                            request instanceof DescribeServices ? ALL : Granted.INSTANCE)
                    : answers.pop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ------------------------------------------------------------------ what is granted

    @Test
    void listsAndDescribes() throws Exception {
        assertThat(list().get()).isEqualTo(ALL);
        assertThat(handlers.describe().handleRequest(of("other"), dispatcher).get())
                .isEqualTo(service("other"));
        assertThat(asked).containsOnly(new DescribeServices());
    }

    @Test
    void changesTheRangeAndThenTellsHowItIs() throws Exception {
        assertThat(scale("model", ServicePatch.of(1, 4)).get()).isEqualTo(service("model"));
        assertThat(asked).containsExactly(new ChangeRange("model", 1, 4), new DescribeServices());
    }

    @Test
    void aBoundThatIsLeftOutIsKept() throws Exception {
        scale("model", new ServicePatch(new ServicePatch.Bounds(null, 4))).get();
        assertThat(asked).contains(new ChangeRange("model", null, 4));
    }

    @Test
    void drains() throws Exception {
        ServiceParameters.OfReplica path = new ServiceParameters.OfReplica();
        path.jobPathParameter.resolve(JOB);
        path.service().resolve("model");
        path.subtask().resolve(3);
        handlers.drain()
                .handleRequest(
                        HandlerRequest.create(EmptyRequestBody.getInstance(), path), dispatcher)
                .get();
        assertThat(asked).containsExactly(new DrainReplica("model", 3));
    }

    @Test
    void aJobWithoutServicesHasNone() throws Exception {
        answers.add(
                CompletableFuture.failedFuture(
                        new CoordinatorNotExistException(ServicePlane.SCHEDULER)));
        assertThat(list().get().services()).isEmpty();
        answers.add(
                CompletableFuture.failedFuture(
                        new CoordinatorNotExistException(ServicePlane.SCHEDULER)));
        assertRefused(
                scale("model", ServicePatch.of(1, 4)), 404, "Job " + JOB + " has no services.");
    }

    // ------------------------------------------------------------------ what is not

    @Test
    void anUnknownServiceIsAnsweredWithThoseThatThereAre() throws Exception {
        assertRefused(
                handlers.describe().handleRequest(of("modle"), dispatcher),
                404,
                "There is no service 'modle' in the job. It has 'model', 'other'.");
    }

    @Test
    void nothingIsAskedForABodyThatSaysNothing() {
        for (ServicePatch empty :
                new ServicePatch[] {
                    new ServicePatch(null), new ServicePatch(new ServicePatch.Bounds(null, null))
                }) {
            assertThat(catchRefusal(empty))
                    .hasToString(
                            "The body has to be of the form {\"parallelism\": {\"lowerBound\": 1,"
                                    + " \"upperBound\": 4}}, of which one bound may be left out to"
                                    + " keep it as it is.")
                    .extracting(each -> each.getHttpResponseStatus().code())
                    .isEqualTo(400);
        }
        assertThat(asked).isEmpty();
    }

    private RestHandlerException catchRefusal(ServicePatch patch) {
        try {
            scale("model", patch);
            throw new AssertionError("granted");
        } catch (RestHandlerException e) {
            return e;
        }
    }

    static Stream<Arguments> troubles() {
        String notReady =
                "Job "
                        + JOB
                        + " cannot be asked now: it is starting, recovering or ending. Try again.";
        return Stream.of(
                Arguments.of(new UnavailableDispatcherOperationException("early"), 503, notReady),
                Arguments.of(new FencingTokenException("late"), 503, notReady),
                Arguments.of(new TimeoutException(), 503, notReady),
                Arguments.of(
                        new FlinkJobNotFoundException(JOB), 404, "There is no job " + JOB + "."),
                Arguments.of(Refusal.invalid("3..1"), 400, "3..1"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void troubleHasAStatusAndWords(Throwable trouble, int code, String words) throws Exception {
        answers.add(CompletableFuture.failedFuture(trouble));
        assertRefused(list(), code, words);
        answers.add(CompletableFuture.failedFuture(trouble));
        assertRefused(scale("model", ServicePatch.of(1, 4)), code, words);
    }

    @Test
    void aJobThatHasEndedIsNoUnknownOne() throws Exception {
        status = CompletableFuture.completedFuture(JobStatus.FINISHED);
        answers.add(CompletableFuture.failedFuture(new FlinkJobNotFoundException(JOB)));
        assertRefused(list(), 409, "Job " + JOB + " is FINISHED: its services have ended with it.");
    }

    @Test
    void whatNobodyExpectedIsNotTalkedAway() throws Exception {
        IllegalStateException bug = new IllegalStateException();
        answers.add(CompletableFuture.failedFuture(bug));
        assertThat(list()).failsWithin(Duration.ZERO).withThrowableThat().withCause(bug);
    }

    // ------------------------------------------------------------------ others change, too

    @Test
    void aChangeWaitsForAnother() throws Exception {
        answers.add(CompletableFuture.failedFuture(Refusal.conflict("under way")));
        answers.add(CompletableFuture.failedFuture(Refusal.conflict("under way")));
        CompletableFuture<ServiceDescription> scaled = scale("model", ServicePatch.of(1, 4));
        timer.triggerScheduledTasks();
        assertThat(scaled).isNotDone();
        timer.triggerScheduledTasks();
        assertThat(scaled.get()).isEqualTo(service("model"));
    }

    @Test
    void aChangeDoesNotWaitForEver() throws Exception {
        for (int i = 0; i < 11; i++) {
            answers.add(CompletableFuture.failedFuture(Refusal.conflict("under way")));
        }
        CompletableFuture<ServiceDescription> scaled = scale("model", ServicePatch.of(1, 4));
        for (int i = 0; i < 10; i++) {
            assertThat(scaled).isNotDone();
            timer.triggerScheduledTasks();
        }
        assertRefused(scaled, 409, "under way");
        assertThat(asked).hasSize(11);
    }

    // ------------------------------------------------------------------

    private CompletableFuture<ServiceDescriptions> list() throws RestHandlerException {
        JobMessageParameters path = new JobMessageParameters();
        path.jobPathParameter.resolve(JOB);
        return handlers.list()
                .handleRequest(
                        HandlerRequest.create(EmptyRequestBody.getInstance(), path), dispatcher);
    }

    private CompletableFuture<ServiceDescription> scale(String service, ServicePatch patch)
            throws RestHandlerException {
        return handlers.scale()
                .handleRequest(HandlerRequest.create(patch, path(service)), dispatcher);
    }

    private static HandlerRequest<EmptyRequestBody> of(String service) {
        return HandlerRequest.create(EmptyRequestBody.getInstance(), path(service));
    }

    private static ServiceParameters path(String service) {
        ServiceParameters path = new ServiceParameters();
        path.jobPathParameter.resolve(JOB);
        path.service().resolve(service);
        return path;
    }

    private static ServiceDescription service(String name) {
        return new ServiceDescription(
                name, "cafe", new ServiceRange(1, 4), 4, 128, false, List.of());
    }

    private static void assertRefused(CompletableFuture<?> answer, int code, String words)
            throws InterruptedException {
        assertThat(answer).isDone();
        try {
            answer.get();
            throw new AssertionError("granted");
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .hasToString(words)
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            each ->
                                    assertThat(each.getHttpResponseStatus().code())
                                            .isEqualTo(code));
        }
    }
}
