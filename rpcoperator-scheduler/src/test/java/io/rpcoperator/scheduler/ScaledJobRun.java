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

import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.execution.ExecutionState;

/** {@link ScaledJob} as it runs, for ever, and what has come out of it. */
final class ScaledJobRun {

    private final FlinkTestCluster cluster;
    private final JobID job;
    private final Path output;

    /** Submits one, and waits for its first output. */
    ScaledJobRun(FlinkTestCluster cluster, JobJar jar, Path output) throws IOException {
        this(cluster, jar, output, new String[0]);
        cluster.awaitJob(job, "output", id -> !lines(output).isEmpty());
    }

    private ScaledJobRun(FlinkTestCluster cluster, JobJar jar, Path output, String[] profiles)
            throws IOException {
        this.cluster = cluster;
        this.output = output;
        List<String> arguments = new ArrayList<>();
        arguments.add(output.toString());
        arguments.add(Long.toString(Long.MAX_VALUE));
        arguments.addAll(List.of(profiles));
        this.job =
                cluster.rest()
                        .uploadAndRun(
                                jar.file(), ScaledJob.class, arguments.toArray(String[]::new));
    }

    /** Submits one whose slots have profiles, and does not wait. */
    static ScaledJobRun submit(
            FlinkTestCluster cluster, JobJar jar, Path output, String... profiles)
            throws IOException {
        return new ScaledJobRun(cluster, jar, output, profiles);
    }

    JobID job() {
        return job;
    }

    JobRest rest() {
        return new JobRest(cluster.restUrl());
    }

    /** Asks for as many replicas, and is granted them. */
    void scale(int target) throws IOException {
        assertThat(rest().require(job, ScaledJob.SERVICE, 1, target).statusCode()).isEqualTo(200);
    }

    // ------------------------------------------------------------------ its subtasks

    /** Empty while a JobMaster begins. */
    List<Subtask> replicas() {
        return subtasks(true);
    }

    /** Those of all other vertices. */
    List<Subtask> dataPlane() {
        return subtasks(false);
    }

    private List<Subtask> subtasks(boolean ofService) {
        return cluster.rest().vertices(job).stream()
                .filter(vertex -> vertex.name().contains(ScaledJob.SERVICE) == ofService)
                .flatMap(vertex -> vertex.subtasks().stream())
                .toList();
    }

    /** Waits until there are so many replicas, all run, and something is true of each. */
    void awaitReplicas(int number, Predicate<Subtask> condition) {
        await(number + " replicas", replicas -> replicas.size() == number, condition);
    }

    /** Waits until all of the data plane runs, and something is true of each subtask. */
    void awaitDataPlane(Predicate<Subtask> condition) {
        cluster.awaitJob(job, "data plane", id -> areRunning(dataPlane(), condition));
    }

    private void await(String what, Predicate<List<Subtask>> ofAll, Predicate<Subtask> ofEach) {
        cluster.awaitJob(
                job,
                what,
                id -> {
                    List<Subtask> replicas = replicas();
                    return ofAll.test(replicas) && areRunning(replicas, ofEach);
                });
    }

    private static boolean areRunning(List<Subtask> subtasks, Predicate<Subtask> condition) {
        return !subtasks.isEmpty()
                && subtasks.stream()
                        .allMatch(
                                each ->
                                        each.state() == ExecutionState.RUNNING
                                                && condition.test(each));
    }

    // ------------------------------------------------------------------ what comes out

    /** Waits until these subtasks, and no others, give the answers that come out. */
    void awaitServing(Set<Integer> subtasks) {
        Set<String> before = new HashSet<>(lines(output));
        cluster.awaitJob(
                job,
                "answers of " + subtasks,
                id -> {
                    Set<String> now = new HashSet<>(lines(output));
                    Set<Integer> serving =
                            now.stream()
                                    .filter(line -> !before.contains(line))
                                    .map(line -> (int) word(line, 1))
                                    .collect(Collectors.toSet());
                    before.addAll(now);
                    return serving.equals(subtasks);
                });
    }

    /** The attempts that gave the next so many answers, as in {@code 0#1}. */
    Set<String> attemptsOfTheNext(int answers) {
        Set<String> before = new HashSet<>(lines(output));
        cluster.awaitJob(job, answers + " answers", id -> since(before).count() >= answers);
        return since(before)
                .map(line -> word(line, 1) + "#" + word(line, 2))
                .collect(Collectors.toSet());
    }

    private Stream<String> since(Set<String> before) {
        return lines(output).stream().filter(line -> !before.contains(line));
    }

    /** Of each subtask: once an attempt has answered, none before it does. */
    void assertNoneAnsweredAfterItsSuccessor() {
        Map<Long, Long> latest = new HashMap<>();
        for (String line : lines(output)) {
            long attempt = word(line, 2);
            assertThat(latest.merge(word(line, 1), attempt, Math::max)).as(line).isEqualTo(attempt);
        }
    }

    /** Nothing came out twice, and nothing is missing. */
    void assertEveryNumberCameOutOnce() {
        assertEveryNumberCameOutOnce(output);
    }

    static void assertEveryNumberCameOutOnce(Path output) {
        List<Long> numbers = lines(output).stream().map(line -> word(line, 0)).toList();
        assertThat(numbers).doesNotHaveDuplicates();
        // Those of the last checkpoint may have overtaken some of the next one's.
        long settled = Math.max(0, numbers.size() - 100);
        assertThat(numbers).containsAll(LongStream.range(0, settled).boxed().toList());
    }

    static List<String> lines(Path output) {
        return ExactlyOnceLines.committed(output);
    }

    /** Of number, subtask and attempt. */
    private static long word(String line, int index) {
        return Long.parseLong(line.split(" ", -1)[index]);
    }
}
