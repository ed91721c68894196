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

import io.rpcoperator.runtime.quarantine.RequestDigest;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that kills the process of every operator that sees it. */
class PoisonRecordITCase {

    private static final String SERVICE_VERTEX = "RPC service: " + PoisonJob.SERVICE;
    private static final int NUMBERS = 2000;

    @TempDir private Path folder;

    @Test
    void killsTwoTaskManagersAndIsRefusedThenAndNothingElseIsLost() throws IOException {
        Path output = folder.resolve("output");
        JobJar jar =
                JobJar.builder(PoisonJob.class)
                        .classes(Perishable.class, PoisonJob.Ask.class, LineFileSink.class)
                        .writeTo(folder);
        try (FlinkTestCluster cluster = fourTaskManagersOfOneSlot()) {
            JobID job =
                    cluster.rest()
                            .uploadAndRun(
                                    jar.file(),
                                    PoisonJob.class,
                                    output.toString(),
                                    Integer.toString(NUMBERS),
                                    "100");
            cluster.awaitJob(job, "the refusal", id -> !refusals(output).isEmpty());
            assertThat(deadTaskManagers(cluster)).isEqualTo(2);
            cluster.startTaskManager();
            cluster.startTaskManager();

            cluster.awaitStatus(job, JobStatus.FINISHED);
            assertThat(deadTaskManagers(cluster)).as("not one more").isEqualTo(2);
            assertThat(refusals(output)).hasSize(1);
            assertThat(refusals(output).get(0))
                    .startsWith(Perishable.POISON + " FAILED_PRECONDITION")
                    .contains(digestOfThePoison())
                    .contains("has killed 2 instances")
                    .contains("rpc-operator.quarantine.max-kills");
            assertThat(answers(output)).containsExactlyInAnyOrderElementsOf(expected());
            assertThat(cluster.rest().vertices(job))
                    .filteredOn(vertex -> !vertex.name().equals(SERVICE_VERTEX))
                    .isNotEmpty()
                    .allSatisfy(
                            vertex ->
                                    assertThat(vertex.subtasks())
                                            .allMatch(subtask -> subtask.attempt() == 0));
        }
    }

    /** The data plane has one TaskManager for itself, and so has every subtask of the service. */
    private static FlinkTestCluster fourTaskManagersOfOneSlot() throws IOException {
        return FlinkTestCluster.builder().taskManagers(4).slots(1).restarting().start();
    }

    private static long deadTaskManagers(FlinkTestCluster cluster) {
        return IntStream.range(0, 4).filter(i -> !cluster.taskManager(i).isAlive()).count();
    }

    private static List<String> refusals(Path output) {
        return LineFileSink.lines(output).stream().filter(line -> line.contains(" ")).toList();
    }

    private static List<String> answers(Path output) {
        return LineFileSink.lines(output).stream().filter(line -> !line.contains(" ")).toList();
    }

    private static List<String> expected() {
        List<String> doubles = new ArrayList<>(Numbers.lines(NUMBERS, 2));
        doubles.remove(Long.toString(2 * Perishable.POISON));
        return doubles;
    }

    private static String digestOfThePoison() {
        byte[] serialized = ByteBuffer.allocate(8).putLong(Perishable.POISON).array();
        return RequestDigest.of(serialized).toString();
    }
}
