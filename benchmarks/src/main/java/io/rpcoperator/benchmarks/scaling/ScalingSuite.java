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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.util.FileUtils;

/**
 * The suite {@code scaling} of {@code benchmarks/run}: fails if a job does not scale, answer or
 * end, never for a figure.
 */
public final class ScalingSuite {

    private ScalingSuite() {}

    /** What can be measured alone. */
    enum Part {
        /** What a job notices. */
        LIVE,
        /** What many replicas, and clients, cost. */
        COST
    }

    /**
     * Measures, prints a table and writes a file.
     *
     * @param args the file, and perhaps {@code --quick} and {@code --only live|cost}
     */
    public static void main(String[] args) throws Exception {
        List<String> options = new ArrayList<>(List.of(args));
        Plan plan = options.remove("--quick") ? Plan.QUICK : Plan.FULL;
        Set<Part> parts = EnumSet.allOf(Part.class);
        int only = options.indexOf("--only");
        if (only >= 0 && only + 1 < options.size()) {
            options.remove(only);
            parts = EnumSet.of(Part.valueOf(options.remove(only).toUpperCase(Locale.ROOT)));
        }
        if (options.size() != 1) {
            System.err.println("expected FILE [--quick] [--only live|cost]");
            System.exit(2);
        }
        Path file = Path.of(options.get(0));
        Report report = measure(plan, parts);
        System.out.print(report.table());
        report.writeJson(file);
        System.err.println("Every value is in " + file);
        // What a cluster in this JVM has left is not waited for.
        System.exit(0);
    }

    /** What came of parts of a plan. What jobs have written goes when all have ended well. */
    static Report measure(Plan plan, Set<Part> parts) throws Exception {
        List<Outcome> outcomes = parts.contains(Part.LIVE) ? live(plan) : List.of();
        List<Cost> costs = parts.contains(Part.COST) ? CostSuite.measure(plan) : List.of();
        return new Report(outcomes, costs);
    }

    private static List<Outcome> live(Plan plan) throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path folder = Files.createTempDirectory(target, "scaling-");
        List<Outcome> outcomes = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            outcomes.add(LiveScaling.measure(variant, plan, folder));
        }
        FileUtils.deleteDirectoryQuietly(folder.toFile());
        return outcomes;
    }
}
