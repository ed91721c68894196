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
package io.rpcoperator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job is stopped with a savepoint, changed, and goes on from it: nothing is lost or doubled. */
class SavepointITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(2)
                            .setNumberSlotsPerTaskManager(3)
                            .build());

    /** Slow enough for a savepoint in its midst. */
    private static final double SLOW = 500;

    private static final double FAST = 100_000;

    @TempDir private Path savepoints;

    @BeforeEach
    void reset() {
        Tally.reset();
    }

    // ------------------------------------------------------------------ stop

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stopsWithASavepointAndGoesOn(boolean drain) throws Exception {
        String savepoint =
                stop(new CountingJob(new Configuration()).asking("echo", 1, 1, SLOW), drain);

        finish(from(savepoint).asking("echo", 1, 1, FAST));
    }

    @Test
    void goesOnFromASavepointOfAJobThatWasCancelledAfterIt() throws Exception {
        JobClient job = new CountingJob(new Configuration()).asking("echo", 1, 1, SLOW);
        awaitMidst();
        String savepoint =
                job.triggerSavepoint(savepoints.toString(), SavepointFormatType.CANONICAL).get();
        job.cancel().get();
        Awaitility.await().until(() -> job.getJobStatus().get() == JobStatus.CANCELED);

        finish(from(savepoint).asking("echo", 1, 1, FAST));
    }

    // ------------------------------------------------------------------ change

    @ParameterizedTest
    @ValueSource(strings = {"1 1 -> 2 3", "2 3 -> 1 1"})
    void bothPlanesCanBeRescaled(String change) throws Exception {
        int[] n = change.chars().filter(Character::isDigit).map(c -> c - '0').toArray();
        String savepoint =
                stop(new CountingJob(new Configuration()).asking("echo", n[0], n[1], SLOW), false);

        finish(from(savepoint).asking("echo", n[2], n[3], FAST));
    }

    @Test
    void aServiceCanBeAdded() throws Exception {
        String savepoint = stop(new CountingJob(new Configuration()).alone(SLOW), false);

        finish(from(savepoint).asking("echo", 1, 1, FAST));
    }

    @Test
    void aServiceIsRemovedWithAllowNonRestoredState() throws Exception {
        String savepoint =
                stop(new CountingJob(new Configuration()).asking("echo", 1, 1, SLOW), false);

        requireRefused(from(savepoint).alone(FAST));
        finish(allowingNonRestoredState(savepoint).alone(FAST));
    }

    @Test
    void aServiceIsRenamedWithAllowNonRestoredState() throws Exception {
        String savepoint =
                stop(new CountingJob(new Configuration()).asking("echo", 1, 1, SLOW), false);

        requireRefused(from(savepoint).asking("parrot", 1, 1, FAST));
        finish(allowingNonRestoredState(savepoint).asking("parrot", 1, 1, FAST));
    }

    // ------------------------------------------------------------------ fixture

    private String stop(JobClient job, boolean drain) throws Exception {
        awaitMidst();
        String savepoint =
                job.stopWithSavepoint(drain, savepoints.toString(), SavepointFormatType.CANONICAL)
                        .get();
        job.getJobExecutionResult().get();
        assertThat(Tally.size()).isLessThan((int) CountingJob.NUMBERS);
        return savepoint;
    }

    private static void awaitMidst() {
        Awaitility.await().until(() -> Tally.size() > 50);
    }

    private static CountingJob from(String savepoint) {
        return new CountingJob(restore(savepoint));
    }

    private static CountingJob allowingNonRestoredState(String savepoint) {
        return new CountingJob(
                restore(savepoint)
                        .set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true));
    }

    private static Configuration restore(String savepoint) {
        return new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }

    private static void finish(JobClient job) throws Exception {
        job.getJobExecutionResult().get();
        Tally.requireExactlyOnce(CountingJob.NUMBERS);
    }

    private static void requireRefused(JobClient job) {
        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("Cannot map checkpoint/savepoint state for operator")
                .hasStackTraceContaining("--allowNonRestoredState");
    }
}
