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
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import io.rpcoperator.testing.cluster.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A JobManager and four TaskManagers of one slot, and the job's jar. Not thread-safe. */
final class TestBed implements AutoCloseable {

    /** A caller, two instances and one that stands by; or a pipeline, and three that do. */
    private static final int TASK_MANAGERS = 4;

    /** Before Flink restarts what failed. */
    static final Duration RESTART_DELAY = Duration.ofMillis(100);

    private final FlinkTestCluster cluster;
    private final JobJar jar;
    private final List<FlinkProcess> taskManagers = new ArrayList<>();

    private TestBed(FlinkTestCluster cluster, JobJar jar) {
        this.cluster = cluster;
        this.jar = jar;
        for (int i = 0; i < TASK_MANAGERS; i++) {
            taskManagers.add(cluster.taskManager(i));
        }
    }

    static TestBed start(Path folder) throws IOException {
        JobJar jar =
                JobJar.builder(FailoverJob.class)
                        .everythingBeside(FailoverJob.class)
                        .classes(LineFileSink.class, ExactlyOnceLines.class, Pace.class)
                        .writeTo(folder);
        FlinkTestCluster cluster =
                FlinkTestCluster.builder()
                        .taskManagers(TASK_MANAGERS)
                        .slots(1)
                        .config(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                        .config(
                                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                                Integer.MAX_VALUE)
                        .config(
                                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                                RESTART_DELAY)
                        .start();
        return new TestBed(cluster, jar);
    }

    JobID submit(Workload workload) throws IOException {
        return cluster.rest().uploadAndRun(jar.file(), FailoverJob.class, workload.arguments());
    }

    /** Ends a job when all that its source gave is answered and committed. */
    void drain(JobID job, Workload workload) {
        cluster.rest()
                .post(
                        "/jobs/" + job + "/stop",
                        Map.of(
                                "drain",
                                true,
                                "targetDirectory",
                                workload.checkpoints().toUri().toString()));
        cluster.awaitStatus(job, JobStatus.FINISHED);
    }

    /** Kills a TaskManager, and waits until it is gone. */
    Kill kill(long processId) {
        FlinkProcess victim =
                taskManagers.stream()
                        .filter(taskManager -> taskManager.pid() == processId)
                        .findFirst()
                        .orElseThrow();
        taskManagers.remove(victim);
        long killedMicros = MachineTime.micros();
        victim.kill();
        return new Kill(processId, killedMicros, MachineTime.micros());
    }

    /** Starts a TaskManager in the place of a killed one, and waits until it has registered. */
    void replace() {
        taskManagers.add(cluster.startTaskManager());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
