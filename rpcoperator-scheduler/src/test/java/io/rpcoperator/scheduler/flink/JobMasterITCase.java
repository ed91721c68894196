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
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.failure.FailureEnricher;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphTestUtils;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.util.FlinkException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Flink's JobMaster does beside its scheduler works for both planes: it squares with its
 * TaskManagers what runs there, leaves blocked nodes alone, and has failures labelled.
 */
class JobMasterITCase {

    private static final boolean DATA = false;
    private static final boolean SERVICE = true;

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void whatATaskManagerDoesNotRunAnyMoreIsDeployedAgainAlone(SchedulerType scheduler)
            throws Exception {
        try (JobMasterOfTwoPlanes master = JobMasterOfTwoPlanes.start(scheduler)) {
            ScriptedTaskManager taskManager = new ScriptedTaskManager(master, "one");
            assertThat(taskManager.offer(2)).isEqualTo(2);
            awaitRunning(taskManager, "0#0", "0#0");

            taskManager.lose(SERVICE);
            taskManager.heartbeat();
            awaitRunning(taskManager, "0#0", "0#1");

            taskManager.lose(DATA);
            taskManager.heartbeat();
            awaitRunning(taskManager, "0#1", "0#1");
            assertThat(taskManager.cancelled()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void whatTheJobMasterDoesNotKnowIsCancelled(SchedulerType scheduler) throws Exception {
        try (JobMasterOfTwoPlanes master = JobMasterOfTwoPlanes.start(scheduler)) {
            ScriptedTaskManager taskManager = new ScriptedTaskManager(master, "one");
            assertThat(taskManager.offer(2)).isEqualTo(2);
            awaitRunning(taskManager, "0#0", "0#0");
            ExecutionAttemptID ofService = unknown(master, SERVICE);
            ExecutionAttemptID ofData = unknown(master, DATA);

            taskManager.heartbeat(ofService, ofData);

            await().atMost(JobMasterOfTwoPlanes.LIMIT)
                    .until(() -> taskManager.cancelled().equals(Set.of(ofService, ofData)));
            awaitRunning(taskManager, "0#0", "0#0");
        }
    }

    private static ExecutionAttemptID unknown(JobMasterOfTwoPlanes master, boolean ofService) {
        JobVertexID vertex =
                StreamSupport.stream(master.graph().getVertices().spliterator(), false)
                        .filter(each -> master.isService(each.getID()) == ofService)
                        .findFirst()
                        .orElseThrow()
                        .getID();
        return ExecutionGraphTestUtils.createExecutionAttemptId(vertex, 0, 7);
    }

    /** As TaskManagers that have survived offer them to a JobMaster that takes over. */
    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void slotsThatComeBeforeTheResourceManagerAreDivided(SchedulerType scheduler) throws Exception {
        try (JobMasterOfTwoPlanes master = JobMasterOfTwoPlanes.startAlone(scheduler)) {
            ScriptedTaskManager taskManager = new ScriptedTaskManager(master, "one");

            assertThat(taskManager.offer(2)).isEqualTo(2);

            awaitRunning(taskManager, "0#0", "0#0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void neitherPlaneTakesSlotsOfABlockedNode(SchedulerType scheduler) throws Exception {
        try (JobMasterOfTwoPlanes master = JobMasterOfTwoPlanes.start(scheduler)) {
            ScriptedTaskManager blocked = new ScriptedTaskManager(master, "blocked");
            ScriptedTaskManager first = new ScriptedTaskManager(master, "first");
            ScriptedTaskManager second = new ScriptedTaskManager(master, "second");

            master.block("blocked");
            assertThat(blocked.offer(2)).as("while both planes wait for slots").isZero();
            assertThat(first.offer(2)).isEqualTo(2);
            awaitRunning(first, "0#0", "0#0");

            master.block("first");
            first.fail(SERVICE, new FlinkException("the model broke"));
            await().atMost(JobMasterOfTwoPlanes.LIMIT).until(() -> second.offer(1) == 1);
            awaitRunning(second, "", "0#1");
            awaitRunning(first, "0#0", "");

            first.fail(DATA, new FlinkException("the data plane broke"));
            await().atMost(JobMasterOfTwoPlanes.LIMIT).until(() -> second.offer(1) == 1);
            awaitRunning(second, "0#1", "0#1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void failuresOfBothPlanesAreLabelled(SchedulerType scheduler) throws Exception {
        try (JobMasterOfTwoPlanes master =
                JobMasterOfTwoPlanes.start(scheduler, new LabelledByMessage())) {
            ScriptedTaskManager taskManager = new ScriptedTaskManager(master, "one");
            assertThat(taskManager.offer(2)).isEqualTo(2);
            awaitRunning(taskManager, "0#0", "0#0");

            taskManager.fail(SERVICE, new FlinkException("the model broke"));
            awaitRunning(taskManager, "0#0", "0#1");
            taskManager.fail(DATA, new FlinkException("the data plane broke"));
            awaitRunning(taskManager, "0#1", "0#1");

            await().atMost(JobMasterOfTwoPlanes.LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(master.labelsOfFailures())
                                            .containsExactlyInAnyOrder(
                                                    Map.of("said", "the model broke"),
                                                    Map.of("said", "the data plane broke")));
        }
    }

    /** One task at most of each plane, "" for none. */
    private static void awaitRunning(
            ScriptedTaskManager taskManager, String dataPlane, String service) {
        await().atMost(JobMasterOfTwoPlanes.LIMIT)
                .untilAsserted(
                        () -> {
                            assertThat(taskManager.running(DATA)).isEqualTo(dataPlane);
                            assertThat(taskManager.running(SERVICE)).isEqualTo(service);
                        });
    }

    private static final class LabelledByMessage implements FailureEnricher {

        @Override
        public Set<String> getOutputKeys() {
            return Set.of("said");
        }

        @Override
        public CompletableFuture<Map<String, String>> processFailure(
                Throwable cause, Context context) {
            return CompletableFuture.completedFuture(Map.of("said", cause.getMessage()));
        }
    }
}
