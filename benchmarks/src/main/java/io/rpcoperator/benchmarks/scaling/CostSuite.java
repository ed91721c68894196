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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.registry.DescribeService;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** What many replicas, and many clients, cost the JobMaster: in one JVM, by services of no work. */
final class CostSuite {

    private static final Duration POLL = Duration.ofMillis(1);

    /** For so long replicas that report are listened to. */
    private static final Duration REPORTING = Duration.ofSeconds(2);

    private final CostCluster cluster;
    private final Plan plan;
    private final List<Cost> costs = new ArrayList<>();

    private CostSuite(CostCluster cluster, Plan plan) {
        this.cluster = cluster;
        this.plan = plan;
    }

    /** Measures what a plan says. */
    static List<Cost> measure(Plan plan) throws Exception {
        int most = plan.replicas().isEmpty() ? 0 : Collections.max(plan.replicas());
        try (CostCluster cluster = CostCluster.start(1 + most + CostJob.TASKS)) {
            CostSuite suite = new CostSuite(cluster, plan);
            if (most > 0) {
                suite.schedule(1 + most);
                suite.listen(most);
            }
            for (int clients : plan.clients()) {
                suite.fanOut(clients);
            }
            return suite.costs;
        }
    }

    // ------------------------------------------------------------------ replicas

    private void schedule(int most) throws Exception {
        try (CostJob job = CostJob.submit(cluster, most, 1, Duration.ZERO)) {
            awaitReady(1);
            for (int repetition = 0; repetition <= plan.repetitions(); repetition++) {
                for (int replicas : plan.replicas()) {
                    System.err.printf("%d replicas: %d%n", replicas, repetition);
                    Cost cost = schedule(job, replicas, repetition);
                    if (repetition > 0) {
                        costs.add(cost);
                    }
                }
            }
        }
    }

    /** One replica is there all the time, and so is a client, which says when the others are. */
    private Cost schedule(CostJob job, int replicas, int repetition) {
        cluster.awaitIdleJobMaster();
        long cpu = cluster.jobMasterNanos();
        long request = System.nanoTime();
        require(job, 1 + replicas);
        awaitReady(1 + replicas);
        long nanos = Listening.heardNanos - request;
        cluster.awaitIdleJobMaster();
        Cost cost = cost(Cost.SCHEDULE, replicas, repetition, nanos, cpu);
        require(job, 1);
        await("no more replicas", () -> cluster.rest().get(job.path()).get("replicas").size() == 1);
        return cost;
    }

    /** What replicas cost that only say how busy they are, as often as they do by default. */
    private void listen(int most) throws Exception {
        Duration interval = ScalingOptions.LOAD_REPORT_INTERVAL.defaultValue();
        try (CostJob job = CostJob.submit(cluster, most, 1, interval)) {
            for (int replicas : plan.replicas()) {
                require(job, replicas);
                awaitReady(replicas);
                for (int repetition = 1; repetition <= plan.repetitions(); repetition++) {
                    System.err.printf("%d replicas that report: %d%n", replicas, repetition);
                    long cpu = cluster.jobMasterNanos();
                    long begin = System.nanoTime();
                    Awaitility.await().pollDelay(REPORTING).until(() -> true);
                    long nanos = System.nanoTime() - begin;
                    costs.add(cost(Cost.REPORTS, replicas, repetition, nanos, cpu));
                }
            }
        }
    }

    private void require(CostJob job, int replicas) {
        cluster.rest()
                .send(
                        "PATCH",
                        job.path(),
                        Map.of("parallelism", Map.of("lowerBound", 1, "upperBound", replicas)));
    }

    private static void awaitReady(int expected) {
        await(expected + " READY", () -> Listening.READY.get() == expected);
    }

    // ------------------------------------------------------------------ clients

    private void fanOut(int clients) throws Exception {
        try (CostJob job = CostJob.submit(cluster, 1, clients, Duration.ZERO)) {
            await("clients", () -> Listening.HEARD.get() == clients);
            for (int repetition = 0; repetition <= plan.repetitions(); repetition++) {
                System.err.printf("%d clients: %d%n", clients, repetition);
                Cost cost = fanOut(job, clients, repetition);
                if (repetition > 0) {
                    costs.add(cost);
                }
            }
        }
    }

    /** How often clients are to report is a part of what they are told; none of these does. */
    private Cost fanOut(CostJob job, int clients, int repetition) throws Exception {
        awaitAllAsking(clients);
        int before = Listening.HEARD.get();
        long cpu = cluster.jobMasterNanos();
        long request = System.nanoTime();
        cluster.ask(
                job.id(),
                ServiceVertex.uid(CostJob.SERVICE),
                new DescribeService(TimeUnit.HOURS.toMillis(1) + repetition));
        await("clients", () -> Listening.HEARD.get() == before + clients);
        long nanos = Listening.heardNanos - request;
        awaitAllAsking(clients);
        return cost(Cost.FAN_OUT, clients, repetition, nanos, cpu);
    }

    /** The next poll of every client is a part of what a change costs. */
    private void awaitAllAsking(int clients) {
        await("polls", () -> Listening.ASKING.get() == clients);
        cluster.awaitIdleJobMaster();
    }

    // ------------------------------------------------------------------ both

    private Cost cost(String what, int size, int repetition, long nanos, long cpuBefore) {
        return new Cost(
                what, size, repetition, nanos / 1e6, (cluster.jobMasterNanos() - cpuBefore) / 1e3);
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .until(condition::getAsBoolean);
    }
}
