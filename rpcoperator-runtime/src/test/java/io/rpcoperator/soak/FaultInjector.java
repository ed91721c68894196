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
package io.rpcoperator.soak;

import static org.awaitility.Awaitility.await;

import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.Starvation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings {@link Fault}s about, with victims and times from one seed. Not thread-safe. */
final class FaultInjector {

    private static final Logger LOG = LoggerFactory.getLogger(FaultInjector.class);

    private static final Duration RUNNING = Duration.ofMillis(50);
    private static final Duration SUSPENDED = Duration.ofMillis(200);

    private final FlinkTestCluster cluster;
    private final int taskManagers;
    private final JobID job;
    private final String folder;
    private final Random random;

    FaultInjector(
            FlinkTestCluster cluster, int taskManagers, JobID job, String folder, Random random) {
        this.cluster = cluster;
        this.taskManagers = taskManagers;
        this.job = job;
        this.folder = folder;
        this.random = random;
    }

    /**
     * Brings a fault about, and its end; not the recovery from it.
     *
     * @param longest how long a process is suspended at the most
     */
    void inject(Fault fault, Duration longest) throws IOException {
        LOG.info("Fault: {}", fault);
        switch (fault) {
            case KILL_SERVICE -> victim(FaultInjector::isService).restart();
            case KILL_CALLER -> victim(FaultInjector::isCaller).restart();
            case SUSPEND_SERVICE -> suspend(victim(FaultInjector::isService), longest);
            case SUSPEND_CALLER -> suspend(victim(FaultInjector::isCaller), longest);
            case STARVE_SERVICE -> starve(victim(FaultInjector::isService), longest);
            case FAIL_OPERATOR -> SoakJob.inOperator(folder).set();
            case FAIL_FUNCTION -> SoakJob.inFunction(folder).set();
            case KILL_JOB_MANAGER -> cluster.jobManager().restart();
        }
    }

    private void suspend(FlinkProcess process, Duration longest) {
        process.suspend();
        pause(longest);
        process.resume();
    }

    private void starve(FlinkProcess process, Duration longest) {
        try (Starvation starvation = process.starve(RUNNING, SUSPENDED)) {
            pause(longest);
        }
    }

    /** Lets a random time pass. */
    void pause(Duration longest) {
        Duration length = Duration.ofMillis(1 + random.nextLong(longest.toMillis()));
        await().pollDelay(length).atMost(length.multipliedBy(2).plusMinutes(1)).until(() -> true);
    }

    /** A live TaskManager with a subtask of a vertex; any, while none is known. */
    private FlinkProcess victim(Predicate<FlinkRest.Vertex> vertex) {
        List<FlinkProcess> alive =
                IntStream.range(0, taskManagers)
                        .mapToObj(cluster::taskManager)
                        .filter(FlinkProcess::isAlive)
                        .toList();
        List<String> names = taskManagersOf(vertex);
        List<FlinkProcess> candidates =
                alive.stream().filter(process -> names.contains(process.name())).toList();
        List<FlinkProcess> choice = candidates.isEmpty() ? alive : candidates;
        FlinkProcess victim = choice.get(random.nextInt(choice.size()));
        LOG.info("Victim: {}", victim.name());
        return victim;
    }

    private List<String> taskManagersOf(Predicate<FlinkRest.Vertex> vertex) {
        try {
            return cluster.rest().vertices(job).stream()
                    .filter(vertex)
                    .flatMap(each -> each.subtasks().stream())
                    .map(FlinkRest.Subtask::taskManager)
                    .toList();
        } catch (UncheckedIOException | FlinkRest.RestException noJobManager) {
            return List.of();
        }
    }

    private static boolean isService(FlinkRest.Vertex vertex) {
        return vertex.name().startsWith("RPC service");
    }

    private static boolean isCaller(FlinkRest.Vertex vertex) {
        return !isService(vertex);
    }
}
