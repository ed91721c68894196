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

import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.highavailability.nonha.embedded.HaLeadershipControl;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The JobMaster loses its leadership and with it the registry; a new one begins anew. */
class JobMasterFailoverITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .withHaLeadershipControl()
                            .build());

    @BeforeEach
    void reset() {
        Tally.reset();
        CountingJob.LOADS.set(0);
    }

    @Test
    void bothPlanesComeBackAndNothingIsLost(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobClient job = new CountingJob(new Configuration()).asking("echo", 2, 2, 500);
        HaLeadershipControl leadership = cluster.getHaLeadershipControl().orElseThrow();
        Awaitility.await()
                .until(
                        () ->
                                Tally.size() > 50
                                        && Objects.requireNonNull(
                                                                cluster.getExecutionGraph(
                                                                                job.getJobID())
                                                                        .get()
                                                                        .getCheckpointStatsSnapshot())
                                                        .getCounts()
                                                        .getNumberOfCompletedCheckpoints()
                                                > 0);

        leadership.revokeJobMasterLeadership(job.getJobID()).get();
        leadership.grantJobMasterLeadership(job.getJobID()).get();

        job.getJobExecutionResult().get();
        Tally.requireExactlyOnce(CountingJob.NUMBERS);
        assertThat(CountingJob.LOADS).as("both subtasks were started anew").hasValue(4);
    }
}
