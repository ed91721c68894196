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

import io.rpcoperator.benchmarks.Cores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The suite {@code inference} of {@code benchmarks/run}: fails if a call does, never for a figure.
 */
public final class InferenceSuite {

    private InferenceSuite() {}

    /**
     * Measures, prints a table and writes a file.
     *
     * @param args the file, and perhaps {@code --quick}, {@code --unpinned} and {@code --model}
     *     with its name, as often as wanted
     */
    public static void main(String[] args) throws IOException {
        List<String> options = new ArrayList<>(List.of(args));
        Plan plan = options.remove("--quick") ? Plan.QUICK : Plan.FULL;
        boolean unpinned = options.remove("--unpinned");
        List<Model> models = new ArrayList<>();
        while (options.size() > 2 && options.get(options.size() - 2).equals("--model")) {
            models.add(0, Model.ofLabel(options.remove(options.size() - 1)));
            options.remove(options.size() - 1);
        }
        if (options.size() != 1) {
            System.err.println("expected FILE [--quick] [--unpinned] [--model NAME]...");
            System.exit(2);
        }
        if (!models.isEmpty()) {
            plan = plan.of(models);
        }
        Path file = Path.of(options.get(0));
        try {
            Placement placement =
                    unpinned
                            ? Placement.free()
                            : Cores.find().map(Placement::pinned).orElseGet(Placement::free);
            System.err.println(placement);
            Report report = measure(plan, placement);
            System.out.print(report.table());
            report.writeJson(file);
            System.err.println("Every value is in " + file);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Writes the models and holds the contest.
     *
     * @throws IOException if a call failed
     */
    static Report measure(Plan plan, Placement placement) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "inference").toAbsolutePath());
        for (Model model : plan.models()) {
            model.write(folder);
        }
        try (Contest contest = Contest.start(plan, folder, placement)) {
            return new Report(contest.models(), contest.measure());
        }
    }
}
