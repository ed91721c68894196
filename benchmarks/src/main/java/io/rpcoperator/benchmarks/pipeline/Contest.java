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

import io.rpcoperator.benchmarks.inference.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All variants with one model and so many callers, on one core for one caller and on two for more.
 * Their jobs run all the time, each in TaskManagers of its own; in each round every one has its
 * turn.
 */
final class Contest {

    /**
     * Records per second and caller, where latency is measured: none is anywhere near its limit.
     */
    static final double LATENCY_RATE = 100;

    /** Of the service. */
    private static final int INSTANCES = 1;

    /** Rare: they are not what is measured. */
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

    private final TestBed bed;
    private final Plan plan;
    private final Path folder;
    private final Model model;
    private final int callers;

    Contest(TestBed bed, Plan plan, Path folder, Model model, int callers) {
        this.bed = bed;
        this.plan = plan;
        this.folder = folder;
        this.model = model;
        this.callers = callers;
    }

    /** How many TaskManagers of one slot it takes. */
    static int slots(int callers) {
        int slots = 0;
        for (Variant variant : Variant.values()) {
            slots += variant == Variant.SERVICE ? callers + INSTANCES : callers;
        }
        return slots;
    }

    /** Adds what comes of it. */
    void measure(List<Sample> samples, List<Memory> memories) throws IOException {
        List<Running> contestants = new ArrayList<>();
        try {
            for (Variant variant : Variant.values()) {
                contestants.add(Running.start(bed, workload(variant)));
            }
            for (Running contestant : contestants) {
                contestant.awaitWell(contestant.workload().copies());
                contestant.setRate(Turns.IDLE);
                memories.add(Memory.of(contestant.workload()));
            }
            confine(contestants);
            for (Running contestant : contestants) {
                contestant.turn(Turns.UNLIMITED, plan.settling(), plan.warmUp());
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                System.err.printf("%s, %d caller(s): round %d%n", model, callers, round);
                // Another begins each time.
                Collections.rotate(contestants, 1);
                for (Running contestant : contestants) {
                    samples.add(turns(contestant, round));
                }
            }
        } finally {
            contestants.forEach(Running::close);
        }
    }

    private Workload workload(Variant variant) throws IOException {
        return new Workload(
                variant,
                model,
                folder.resolve(String.format("%s-p%d-%s", model, callers, variant)),
                callers,
                INSTANCES,
                Duration.ZERO,
                CHECKPOINT_INTERVAL,
                GrpcServerProcess.freePort());
    }

    private void confine(List<Running> contestants) throws IOException {
        Confinement confinement = callers == 1 ? Confinement.toOne() : Confinement.toTwo();
        bed.confine(confinement);
        for (Running contestant : contestants) {
            contestant.confineServer(confinement);
        }
    }

    private Sample turns(Running contestant, int round) {
        Turn saturated = contestant.turn(Turns.UNLIMITED, plan.settling(), plan.turn());
        Turn paced = contestant.turn(callers * LATENCY_RATE, plan.settling(), plan.turn());
        return Sample.of(contestant.workload(), round, saturated, paced);
    }
}
