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
package io.rpcoperator.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service alone on a TaskManager that is killed. */
@Tag("soak")
class TaskManagerLossITCase {

    private static final String SERVICE_VERTEX = "RPC service: " + DoublingJob.SERVICE;
    private static final int NUMBERS = 300;

    @TempDir private Path folder;

    @Test
    void dataPlaneGoesOnAndLosesNothing() throws IOException {
        Path output = folder.resolve("output");
        JobJar jar = Jobs.doubling(folder);
        try (FlinkTestCluster cluster = twoTaskManagersOfOneSlot()) {
            JobID job =
                    cluster.rest()
                            .uploadAndRun(
                                    jar.file(),
                                    DoublingJob.class,
                                    output.toString(),
                                    Integer.toString(NUMBERS),
                                    "50");
            cluster.awaitJob(job, "answers", id -> LineFileSink.lines(output).size() > 10);
            String victim = service(cluster.rest(), job).taskManager();
            assertThat(dataPlane(cluster.rest(), job))
                    .noneMatch(subtask -> subtask.taskManager().equals(victim));

            cluster.taskManager(victim).kill();
            cluster.startTaskManager();

            cluster.awaitStatus(job, JobStatus.FINISHED);
            assertThat(service(cluster.rest(), job).attempt()).isPositive();
            assertThat(service(cluster.rest(), job).taskManager()).isNotEqualTo(victim);
            assertThat(dataPlane(cluster.rest(), job)).allMatch(subtask -> subtask.attempt() == 0);
            assertThat(LineFileSink.lines(output))
                    .containsExactlyInAnyOrderElementsOf(Numbers.lines(NUMBERS, 2));
        }
    }

    /** One slot holds the data plane, the other the service, so each has its own TaskManager. */
    private static FlinkTestCluster twoTaskManagersOfOneSlot() throws IOException {
        return FlinkTestCluster.builder().taskManagers(2).slots(1).restarting().start();
    }

    private static Subtask service(FlinkRest rest, JobID job) {
        return rest.vertex(job, SERVICE_VERTEX).subtasks().get(0);
    }

    private static List<Subtask> dataPlane(FlinkRest rest, JobID job) {
        return rest.vertices(job).stream()
                .filter(vertex -> !vertex.name().equals(SERVICE_VERTEX))
                .flatMap(vertex -> vertex.subtasks().stream())
                .toList();
    }
}
