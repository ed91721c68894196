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

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.executiongraph.Execution;
import org.apache.flink.runtime.executiongraph.failover.FailureHandlingResult;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;
import org.apache.flink.runtime.util.BoundedFIFOQueue;

/**
 * What went wrong with a job's services, as people see it: the newest failures, each for itself.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class ServiceFailures {

    private final BoundedFIFOQueue<RootExceptionHistoryEntry> newest;

    /**
     * None yet.
     *
     * @param max how many are kept
     */
    ServiceFailures(int max) {
        this.newest = new BoundedFIFOQueue<>(max);
    }

    /** A subtask's. */
    void add(Execution failed, FailureHandlingResult failure) {
        newest.add(
                new RootExceptionHistoryEntry(
                        ErrorInfo.handleMissingThrowable(failure.getError()),
                        failure.getTimestamp(),
                        failure.getFailureLabels(),
                        name(failed),
                        failed.getAssignedResourceLocation(),
                        List.of()));
    }

    /**
     * That of no subtask.
     *
     * @param labels what Flink's failure enrichers say of it
     */
    void add(Throwable failure, long timestamp, CompletableFuture<Map<String, String>> labels) {
        newest.add(
                RootExceptionHistoryEntry.fromGlobalFailure(failure, timestamp, labels, List.of()));
    }

    /** The oldest first. */
    List<RootExceptionHistoryEntry> all() {
        return newest.toArrayList();
    }

    /** Flink's own name of the task tells how many subtasks there might ever be, which misleads. */
    private static String name(Execution replica) {
        return String.format(
                "%s, replica %d - execution #%d",
                replica.getVertex().getJobVertex().getName(),
                replica.getParallelSubtaskIndex(),
                replica.getAttemptNumber());
    }
}
