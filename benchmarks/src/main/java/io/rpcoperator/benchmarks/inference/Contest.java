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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.benchmarks.Statistics;
import io.rpcoperator.benchmarks.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntBinaryOperator;

/**
 * The JVMs of all contenders, which take turns: what disturbs the machine disturbs all of them. Not
 * thread-safe.
 */
final class Contest implements AutoCloseable {

    /** As many batches as are under way at saturation. */
    private static final int BATCHES_IN_FLIGHT = 4;

    /** Of the most rows per second that a batch gives. */
    private static final double AS_GOOD = 0.97;

    /** Of what the slower of two carries at saturation. */
    private static final double PACE = 0.8;

    private final Plan plan;
    private final Placement placement;

    /** In the order of the contenders: those in one JVM, and those in two. */
    private final Map<Contender, WorkerProcess> alone = new EnumMap<>(Contender.class);

    private final Map<Contender, ContenderPair> pairs = new EnumMap<>(Contender.class);

    private final List<Sample> samples = new ArrayList<>();

    /** With which the limit carries the most rows per second. */
    private final Map<Model, Integer> best = new EnumMap<>(Model.class);

    /** What the limit takes for the largest batch of everyone else. */
    private final Map<Model, Duration> batchTimes = new EnumMap<>(Model.class);

    /** With the largest batches of whoever is served; set by {@link #start}. */
    private Models models;

    private Contest(Plan plan, Placement placement, Path folder) {
        this.plan = plan;
        this.placement = placement;
        this.models = new Models(folder, Map.of());
    }

    /**
     * Finds the best batches and starts all contenders with them.
     *
     * @param folder where the models are
     */
    static Contest start(Plan plan, Path folder, Placement placement) throws IOException {
        Contest contest = new Contest(plan, placement, folder);
        try {
            contest.startAlone(Contender.LIMIT);
            contest.startAlone(Contender.DJL);
            contest.models = new Models(folder, contest.searchBatches());
            for (Contender contender : Contender.served()) {
                contest.pairs.put(
                        contender, ContenderPair.start(contender, placement, contest.models));
            }
            return contest;
        } catch (IOException | RuntimeException e) {
            contest.close();
            throw e;
        }
    }

    private void startAlone(Contender contender) throws IOException {
        alone.put(
                contender,
                WorkerProcess.start(
                        contender.toString(),
                        placement.server(),
                        contender.name(),
                        models.folder().toString()));
    }

    /**
     * Finds what {@link #best} has.
     *
     * @return the largest batch of each model that is about as good: with it a server loses
     *     nothing, and has the fewest batches
     */
    private Map<Model, Integer> searchBatches() throws IOException {
        Map<Model, Integer> largest = new EnumMap<>(Model.class);
        for (Model model : plan.models()) {
            Map<Integer, Double> rates = new LinkedHashMap<>();
            for (int batch : plan.batches()) {
                Measurement run = run(Contender.LIMIT, model, batch, plan.searching());
                rates.put(batch, run.rowsPerSecond());
            }
            double most = Collections.max(rates.values());
            best.put(model, batch(rates, most, Math::min));
            largest.put(model, batch(rates, AS_GOOD * most, Math::max));
            batchTimes.put(model, Duration.ofNanos((long) (1e9 * largest.get(model) / most)));
            System.err.printf(
                    "%s: the best batch is %d, and %d about as good%n",
                    model, best.get(model), largest.get(model));
        }
        return largest;
    }

    private static int batch(Map<Integer, Double> rates, double least, IntBinaryOperator choice) {
        return rates.keySet().stream()
                .filter(batch -> Objects.requireNonNull(rates.get(batch)) >= least)
                .mapToInt(batch -> batch)
                .reduce(choice)
                .orElseThrow();
    }

    /** What each contender knows of the models. */
    Models models() {
        return models;
    }

    /**
     * What every contender did with every load, in rounds.
     *
     * @throws IOException if a call failed
     */
    List<Sample> measure() throws IOException {
        System.err.println("Warm-up");
        for (Model model : plan.models()) {
            warmUp(model);
        }
        samples.clear();
        for (int round = 1; round <= plan.rounds(); round++) {
            System.err.println("Round " + round + " of " + plan.rounds());
            for (Model model : plan.models()) {
                saturate(round, model);
                pace(round, model);
                callAlone(round, model);
            }
        }
        return samples;
    }

    private void warmUp(Model model) throws IOException {
        for (Contender contender : Contender.values()) {
            saturate(0, contender, model, plan.warmUp(contender));
        }
    }

    private void saturate(int round, Model model) throws IOException {
        for (Contender contender : turns(List.of(Contender.values()), round)) {
            saturate(round, contender, model, duration(model));
        }
    }

    private void saturate(int round, Contender contender, Model model, Duration duration)
            throws IOException {
        if (contender.isServed()) {
            Load load = Load.saturating(BATCHES_IN_FLIGHT * models.maxBatch(model));
            call(round, contender, model, Sample.SATURATION, load, duration);
        } else {
            int batch = Objects.requireNonNull(best.get(model));
            Measurement measured = run(contender, model, batch, duration);
            add(round, contender, model, Sample.SATURATION, measured);
        }
    }

    private Duration duration(Model model) {
        return plan.duration(Objects.requireNonNull(batchTimes.get(model)));
    }

    /** Ours beside each other, at a rate that both can carry. */
    private void pace(int round, Model model) throws IOException {
        for (Contender peer : turns(Contender.servedPeers(), round)) {
            double slower = Math.min(rate(Contender.OURS, model), rate(peer, model));
            Load load = Load.paced(PACE * slower);
            for (Contender contender : turns(List.of(Contender.OURS, peer), round)) {
                call(round, contender, model, Sample.pacedBeside(peer), load, duration(model));
            }
        }
    }

    private void callAlone(int round, Model model) throws IOException {
        for (Contender contender : turns(Contender.served(), round)) {
            call(round, contender, model, Sample.ONE_CALLER, Load.saturating(1), duration(model));
        }
    }

    private static List<Contender> turns(List<Contender> contenders, int round) {
        List<Contender> turns = new ArrayList<>(contenders);
        Collections.rotate(turns, round);
        return turns;
    }

    /** What a contender has carried at saturation so far. */
    private double rate(Contender contender, Model model) {
        return Statistics.median(
                samples.stream()
                        .filter(
                                sample ->
                                        sample.contender() == contender
                                                && sample.model() == model
                                                && sample.load().equals(Sample.SATURATION))
                        .map(sample -> sample.measurement().rowsPerSecond())
                        .toList());
    }

    private void call(
            int round, Contender contender, Model model, String name, Load load, Duration duration)
            throws IOException {
        ContenderPair pair = pairs.get(contender);
        if (pair == null) {
            throw new IllegalStateException(contender + " was not started");
        }
        add(round, contender, model, name, pair.measure(model, load, duration));
    }

    private Measurement run(Contender contender, Model model, int batch, Duration duration)
            throws IOException {
        WorkerProcess worker = alone.get(contender);
        if (worker == null) {
            throw new IllegalStateException(contender + " was not started");
        }
        worker.tell(model + " " + batch + " " + duration.toMillis());
        return Measurement.ofLine(worker.answer());
    }

    private void add(
            int round, Contender contender, Model model, String load, Measurement measurement) {
        samples.add(new Sample(round, contender, model, load, measurement));
    }

    @Override
    public void close() {
        pairs.values().forEach(ContenderPair::close);
        alone.values().forEach(WorkerProcess::close);
    }
}
