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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.runtime.highavailability.nonha.embedded.HaLeadershipControl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A JobMaster that is made anew goes on with what was asked for. */
class LostLeadershipITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void theTargetSurvives(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.startWithLeadershipControl(
                        3, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobID job = new NumbersJob().restarts(3).submit().getJobID();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);
            await().atMost(LIMIT).until(() -> rest.checkpoints(job, "completed") > 1);
            rest.require(job, NumbersJob.SERVICE, 1, 3);
            await().atMost(LIMIT).until(() -> NumbersJob.LOADED.get() == 3);

            HaLeadershipControl leadership =
                    cluster.miniCluster().getHaLeadershipControl().orElseThrow();
            leadership.revokeJobMasterLeadership(job).get();
            await().atMost(LIMIT).until(() -> NumbersJob.LOADED.get() == 0);
            leadership.grantJobMasterLeadership(job).get();

            await().atMost(LIMIT).until(() -> NumbersJob.LOADED.get() == 3);
            long answers = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > answers + 100);
            assertThat(rest.service(job, NumbersJob.SERVICE))
                    .hasSize(3)
                    .allMatch(each -> each.endsWith(" RUNNING"));
        }
    }
}
