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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.benchmarks.inference.Model;
import io.rpcoperator.testing.cluster.FlinkProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills the process that has the model, of a job with one caller and a steady rate. The service has
 * two instances and loses one; embedded models lose their pipeline, and gRPC's callers the server,
 * in whose place another is started at once.
 */
final class Kills {

    /** Records per second; a key has an answer every 20 ms. */
    private static final double RATE = 200;

    /** Of the service. */
    private static final int INSTANCES = 2;

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    /** Before a kill, and after the recovery from it. */
    private static final long CALM_MICROS = 2_000_000;

    private final TestBed bed;
    private final Path folder;
    private final Duration load;
    private final int kills;

    Kills(TestBed bed, Path folder, Duration load, int kills) {
        this.bed = bed;
        this.folder = folder;
        this.load = load;
        this.kills = kills;
    }

    /** How many TaskManagers of one slot it takes: what is lost must find a place at once. */
    static int slots() {
        return 1 + INSTANCES + 1;
    }

    /** What came of each kill of a variant. */
    List<Outage> measure(Variant variant) throws IOException {
        List<Outage> outages = new ArrayList<>();
        try (Running running = Running.start(bed, workload(variant))) {
            running.awaitWell(running.workload().copies());
            for (int round = 1; round <= kills; round++) {
                System.err.printf("%s, load %d s: kill %d%n", variant, load.toSeconds(), round);
                outages.add(kill(running, round));
            }
        }
        return outages;
    }

    private Workload workload(Variant variant) throws IOException {
        return new Workload(
                variant,
                Model.MLP_27M,
                folder.resolve(String.format("kill-%s-%ds", variant, load.toSeconds())),
                1,
                INSTANCES,
                load,
                CHECKPOINT_INTERVAL,
                GrpcServerProcess.freePort());
    }

    /** From all being well to all being well again. */
    private Outage kill(Running running, int round) {
        int copies = running.copies();
        running.setRate(RATE);
        List<Answer> answers = new ArrayList<>(calm(running));
        Victim victim = victim(running, round);
        long killed = MachineTime.micros();
        victim.kill();
        long gone = MachineTime.micros();
        answers.addAll(
                running.collectUntil(
                        "an answer after a kill", answer -> answer.issuedMicros() > gone));
        answers.addAll(calm(running));
        // Only now, so that its start takes no core from what is measured.
        victim.replace();
        running.awaitWell(copies + 1);
        return Outage.of(running.workload(), round, killed, answers);
    }

    private static List<Answer> calm(Running running) {
        long end = MachineTime.micros() + CALM_MICROS;
        return running.collectUntil("answers", answer -> answer.answeredMicros() > end);
    }

    private Victim victim(Running running, int round) {
        if (running.workload().variant().isGrpc()) {
            return Victim.of(running.server());
        }
        boolean service = running.workload().variant() == Variant.SERVICE;
        String vertex = service ? "RPC service: " : "questions";
        return Victim.of(
                bed, bed.taskManager(running.job(), vertex, service ? round % INSTANCES : 0));
    }

    /** A process that has the model. */
    private interface Victim {

        /** {@code SIGKILL}, and the wait for it to be gone. */
        void kill();

        /** Starts what has not been started in its place by then. */
        void replace();

        static Victim of(GrpcServerProcess server) {
            return new Victim() {
                @Override
                public void kill() {
                    server.replace();
                }

                @Override
                public void replace() {}
            };
        }

        static Victim of(TestBed bed, FlinkProcess taskManager) {
            return new Victim() {
                @Override
                public void kill() {
                    taskManager.kill();
                }

                @Override
                public void replace() {
                    bed.restart(taskManager);
                }
            };
        }
    }
}
