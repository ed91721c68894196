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

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.rest.messages.JobPlanInfo;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class MergedJobTest {

    private final MergedJob merged =
            new MergedJob(new JobPlanInfo.Plan("", "", "", List.of()), subtask -> true, 1);

    @Test
    void canBeWrittenToTheArchiveOfEndedJobs() throws IOException {
        ExecutionGraphInfo job = merged.of(plane(JobStatus.FAILED), plane(JobStatus.FAILED), false);

        assertThat(job.getExceptionHistory()).hasSize(1);
        assertThat(InstantiationUtil.serializeObject(job)).isNotEmpty();
    }

    private static ExecutionGraphInfo plane(JobStatus status) {
        return new ExecutionGraphInfo(
                ArchivedExecutionGraph.createSparseArchivedExecutionGraph(
                        new JobID(),
                        "job",
                        status,
                        JobType.STREAMING,
                        new IllegalStateException("broken"),
                        null,
                        0));
    }
}
