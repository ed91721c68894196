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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.runtime.rest.handler.legacy.utils.ArchivedExecutionGraphBuilder;
import org.apache.flink.runtime.rest.messages.JobPlanInfo;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class MergedJobTest {

    private static final JobPlanInfo.Plan PLAN =
            new JobPlanInfo.Plan("1", "job", "STREAMING", List.of());

    @Test
    void theNewestFailuresOfBothPlanesAreInTheirOrder() {
        assertThat(merged(3).getExceptionHistory())
                .extracting(RootExceptionHistoryEntry::getTimestamp)
                .containsExactly(25L, 30L, 40L);
    }

    @Test
    void ifThereIsRoomAllAreThere() {
        assertThat(merged(16).getExceptionHistory())
                .extracting(RootExceptionHistoryEntry::getTimestamp)
                .containsExactly(10L, 20L, 25L, 30L, 40L);
    }

    @Test
    void theirLabelsAreKept() {
        assertThat(merged(16).getExceptionHistory())
                .allSatisfy(
                        each ->
                                assertThat(each.getFailureLabels())
                                        .containsEntry("at", "" + each.getTimestamp()));
    }

    @Test
    void canBeWrittenToTheArchiveOfEndedJobs() throws IOException {
        assertThat(InstantiationUtil.serializeObject(merged(1))).isNotEmpty();
    }

    private static ExecutionGraphInfo merged(int maxFailures) {
        return new MergedJob(PLAN, any -> true, maxFailures)
                .of(failedAt(10, 30), failedAt(20, 25, 40), false);
    }

    private static ExecutionGraphInfo failedAt(long... times) {
        return new ExecutionGraphInfo(
                new ArchivedExecutionGraphBuilder()
                        .setTasks(Map.of())
                        .setVerticesInCreationOrder(List.of())
                        .build(),
                LongStream.of(times).mapToObj(MergedJobTest::failure).toList(),
                SchedulerType.Default,
                null,
                null);
    }

    private static RootExceptionHistoryEntry failure(long time) {
        return RootExceptionHistoryEntry.fromGlobalFailure(
                new IllegalStateException("it failed"),
                time,
                CompletableFuture.completedFuture(Map.of("at", "" + time)),
                List.of());
    }
}
