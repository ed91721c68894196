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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.FileUtils;

/**
 * The suite {@code pipeline} of {@code benchmarks/run}: fails if a job does not answer or recover,
 * never for a figure.
 */
public final class PipelineSuite {

    private final Plan plan;
    private final Path folder;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Memory> memories = new ArrayList<>();
    private final List<Outage> outages = new ArrayList<>();

    private PipelineSuite(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    /**
     * Measures, prints a table and writes a file.
     *
     * @param args the file, and perhaps {@code --quick}
     */
    public static void main(String[] args) throws IOException {
        List<String> options = new ArrayList<>(List.of(args));
        Plan plan = options.remove("--quick") ? Plan.QUICK : Plan.FULL;
        if (options.size() != 1) {
            System.err.println("expected FILE [--quick]");
            System.exit(2);
        }
        Path file = Path.of(options.get(0));
        Report report = measure(plan);
        System.out.print(report.table());
        report.writeJson(file);
        System.err.println("Every value is in " + file);
    }

    /** What came of a plan. What the jobs have written goes when all have done well. */
    static Report measure(Plan plan) throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path folder = Files.createTempDirectory(target, "pipeline-");
        Path models = Files.createDirectory(folder.resolve(Workload.MODELS));
        for (Model model : Model.values()) {
            model.write(models);
        }
        PipelineSuite suite = new PipelineSuite(plan, folder);
        for (int callers : plan.callers()) {
            suite.measure(callers);
        }
        FileUtils.deleteDirectoryQuietly(folder.toFile());
        return new Report(suite.samples, suite.memories, suite.outages);
    }

    private void measure(int callers) throws IOException {
        boolean kills = callers == plan.callers().get(0);
        int slots = Math.max(Contest.slots(callers), kills ? Kills.slots() : 0);
        try (TestBed bed = TestBed.start(slots, folder)) {
            for (Model model : plan.models(callers)) {
                new Contest(bed, plan, folder, model, callers).measure(samples, memories);
            }
            if (kills) {
                bed.confine(Confinement.toTwo());
                for (Map.Entry<Duration, Integer> kill : plan.kills().entrySet()) {
                    measureKills(bed, kill.getKey(), kill.getValue());
                }
            }
        }
    }

    private void measureKills(TestBed bed, Duration load, int number) throws IOException {
        for (Variant variant : plan.killed()) {
            outages.addAll(new Kills(bed, folder, load, number).measure(variant));
        }
    }
}
