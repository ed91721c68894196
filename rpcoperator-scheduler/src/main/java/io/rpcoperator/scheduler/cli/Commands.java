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
package io.rpcoperator.scheduler.cli;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.scheduler.cli.Cluster.Job;
import io.rpcoperator.scheduler.control.AutoscalingDescription;
import io.rpcoperator.scheduler.control.ReplicaDescription;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.plane.ReplicaState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a cluster, and how the outcome reads.
 *
 * @param cluster the cluster
 */
record Commands(Cluster cluster) {

    /** The services of a job, as JSON. */
    private record JobServices(String id, String name, List<ServiceDescription> services) {}

    /** What was drained, as JSON. */
    private record Drained(String job, String service, int subtask) {}

    /**
     * Does it.
     *
     * @return what is to be printed
     */
    String run(CommandLine line) throws CliException {
        return switch (line.command()) {
            case LIST -> list(line);
            case DESCRIBE -> describe(line);
            case HISTORY -> history(line);
            case SCALE -> scale(line);
            case DRAIN -> drain(line);
            case HELP -> CommandLine.USAGE;
        };
    }

    // ------------------------------------------------------------------ the commands

    private String list(CommandLine line) throws CliException {
        List<JobServices> all = new ArrayList<>();
        for (Job job : line.operands().isEmpty() ? cluster.jobs() : List.of(job(line.job()))) {
            List<ServiceDescription> services = cluster.services(job.id()).services();
            if (!services.isEmpty() || !line.operands().isEmpty()) {
                all.add(new JobServices(job.id().toHexString(), job.name(), services));
            }
        }
        if (line.isJson()) {
            return json(all);
        }
        Table table =
                new Table(
                        "JOB", "NAME", "SERVICE", "RANGE", "TARGET", "REPLICAS", "QUEUED", "RATE");
        for (JobServices job : all) {
            for (ServiceDescription service : job.services) {
                List<ReplicaDescription> replicas = service.replicas();
                table.add(
                        job.id,
                        job.name,
                        service.name(),
                        service.parallelism(),
                        service.target(),
                        states(replicas),
                        queued(replicas),
                        rate(replicas));
            }
        }
        return table.toString();
    }

    private String describe(CommandLine line) throws CliException {
        ServiceDescription service = cluster.service(job(line.job()).id(), line.service());
        return line.isJson() ? json(service) : text(service);
    }

    private String history(CommandLine line) throws CliException {
        AutoscalingDescription autoscaling =
                cluster.autoscaling(job(line.job()).id(), line.service());
        return line.isJson() ? json(autoscaling) : DecisionText.of(autoscaling);
    }

    private String scale(CommandLine line) throws CliException {
        Parallelism parallelism = line.parallelism();
        ServiceDescription service =
                cluster.scale(job(line.job()).id(), line.service(), parallelism);
        return line.isJson() ? json(service) : text(service);
    }

    private String drain(CommandLine line) throws CliException {
        int subtask = line.subtask();
        JobID job = job(line.job()).id();
        cluster.drain(job, line.service(), subtask);
        return line.isJson()
                ? json(new Drained(job.toHexString(), line.service(), subtask))
                : String.format(
                        "Replica %d of service '%s' drains; then it is deployed anew.%n",
                        subtask, line.service());
    }

    /** By its id, or by a name that no other has. */
    private Job job(String idOrName) throws CliException {
        if (idOrName.matches("[0-9a-fA-F]{32}")) {
            return new Job(JobID.fromHexString(idOrName), idOrName);
        }
        List<Job> jobs = cluster.jobs();
        List<Job> named = jobs.stream().filter(each -> each.name().equals(idOrName)).toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        if (named.isEmpty()) {
            throw CliException.failed(
                    "No job '"
                            + idOrName
                            + "' is running."
                            + (jobs.isEmpty() ? "" : " There is:" + lines(jobs)));
        }
        throw CliException.failed(
                named.size()
                        + " jobs of the name '"
                        + idOrName
                        + "' are running. Say which by its id:"
                        + lines(named));
    }

    private static String lines(List<Job> jobs) {
        return jobs.stream()
                .map(each -> String.format("%n  %s  %s", each.id(), each.name()))
                .collect(Collectors.joining());
    }

    // ------------------------------------------------------------------ how it reads

    private static String text(ServiceDescription service) {
        Table replicas =
                new Table(
                        "REPLICA",
                        "STATE",
                        "ATTEMPT",
                        "RESTARTS",
                        "TASKMANAGER",
                        "HOST",
                        "ENDPOINT",
                        "QUEUED",
                        "RATE");
        for (ReplicaDescription each : service.replicas()) {
            replicas.add(
                    each.subtask(),
                    each.state(),
                    each.attempt(),
                    each.restarts(),
                    each.taskManagerId(),
                    each.host(),
                    each.endpoint(),
                    each.queued(),
                    each.rate() == null ? null : perSecond(each.rate()));
        }
        return String.format(
                        "Service '%s': range %s, target %d%s, at most %d.%n",
                        service.name(),
                        service.parallelism(),
                        service.target(),
                        service.autoscaled() ? " (autoscaled)" : "",
                        service.maxParallelism())
                + replicas;
    }

    /** As in {@code 2 ready, 1 waiting}. */
    private static String states(List<ReplicaDescription> replicas) {
        Map<ReplicaState, Long> counts =
                replicas.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ReplicaDescription::state,
                                        () -> new EnumMap<>(ReplicaState.class),
                                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static @Nullable Integer queued(List<ReplicaDescription> replicas) {
        return replicas.stream()
                .map(ReplicaDescription::queued)
                .filter(Objects::nonNull)
                .reduce(Integer::sum)
                .orElse(null);
    }

    private static @Nullable String rate(List<ReplicaDescription> replicas) {
        return replicas.stream()
                .map(ReplicaDescription::rate)
                .filter(Objects::nonNull)
                .reduce(Double::sum)
                .map(Commands::perSecond)
                .orElse(null);
    }

    private static String perSecond(double rate) {
        return String.format(Locale.ROOT, "%.1f/s", rate);
    }

    private static String json(Object value) {
        try {
            return RestMapperUtils.getStrictObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(value)
                    + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }
}
