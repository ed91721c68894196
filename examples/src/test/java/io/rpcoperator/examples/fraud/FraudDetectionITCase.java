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
package io.rpcoperator.examples.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the whole demo, cluster included, in this JVM. */
class FraudDetectionITCase {

    private static final Pattern CLOSING_LINE =
            Pattern.compile(
                    "records=(\\d+) scored=(\\d+) lost=0 duplicates=0 accuracy=(0\\.\\d{4}|1\\.0000)"
                            + " p50=\\d+\\.\\d\\dms p99=\\d+\\.\\d\\dms model-loads=(\\d+)"
                            + "(?: malformed=(\\d+))?");

    /** Shared, so that the model is trained once. */
    @TempDir private static Path workDir;

    @TempDir Path inputs;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void scoresGeneratedTransactionsOnce() throws Exception {
        int exitCode = run("--records", "5000", "--rate", "0", "--service-parallelism", "2");

        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(exitCode).isEqualTo(FraudDetection.OK);
        assertThat(lines()).anyMatch(line -> line.startsWith("Web UI: http://"));
        Matcher closing = closingLine();
        assertThat(closing.group(1)).isEqualTo("5000");
        assertThat(closing.group(2)).isEqualTo("5000");
        assertThat(Double.parseDouble(closing.group(3))).isGreaterThan(0.975);
        assertThat(closing.group(4)).isEqualTo("2");
        assertThat(closing.group(5)).isNull();
    }

    @Test
    void scoresTheGoodLinesOfAnOwnFile() throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add(TransactionCsv.HEADER);
        Transactions.generated(11, 300).forEach(t -> lines.add(TransactionCsv.format(t)));
        lines.add(100, "not a transaction");
        lines.add(200, "2026-01-01T00:00:00Z,card,-5,FUEL,0,0,0");
        Path input = Files.write(inputs.resolve("own.csv"), lines);

        int exitCode =
                run("--input", input.toString(), "--rate", "0", "--service-parallelism", "1");

        assertThat(exitCode).isEqualTo(FraudDetection.OK);
        assertThat(lines())
                .contains(
                        "  line 101: has 1 columns, not 7",
                        "  line 201: amount -5 is not positive, or too large");
        Matcher closing = closingLine();
        assertThat(closing.group(2)).isEqualTo("300");
        assertThat(closing.group(4)).isEqualTo("1");
        assertThat(closing.group(5)).isEqualTo("2");
    }

    @Test
    void scalesTheServiceOutAndInWhileItScores() throws Exception {
        int exitCode = run("--records", "3000", "--rate", "500", "--scale");

        assertThat(exitCode).isEqualTo(FraudDetection.OK);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("Scaling service 'fraud-model' to 3 subtask(s)"))
                .anyMatch(line -> line.startsWith("Scaling service 'fraud-model' to 1 subtask(s)"))
                .anyMatch(line -> line.contains("endpoints 3"));
        assertThat(closingLine().group(4)).as("one, and two more").isEqualTo("3");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void refusesAnotherHeaderBeforeAnythingStarts() throws Exception {
        Path input = Files.writeString(inputs.resolve("other.csv"), "a,b,c\n1,2,3\n");

        assertThat(run("--input", input.toString())).isEqualTo(FraudDetection.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("must be '" + TransactionCsv.HEADER + "', but is 'a,b,c'");
        assertThat(lines()).isEmpty();
    }

    @Test
    void refusesAWorkDirectoryThatIsAFile() throws Exception {
        Path file = Files.writeString(inputs.resolve("file"), "");

        assertThat(run("--work-dir", file.toString())).isEqualTo(FraudDetection.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(file.toString());
    }

    @Test
    void refusesOptionsThatItDoesNotKnow() throws IOException {
        assertThat(run("--speed", "9")).isEqualTo(FraudDetection.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Unrecognized option: --speed");
    }

    @Test
    void explainsItself() throws IOException {
        assertThat(run("--help")).isEqualTo(FraudDetection.OK);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--service-parallelism <N>");
    }

    private int run(String... arguments) throws IOException {
        String[] all =
                Stream.concat(
                                Stream.of("--work-dir", workDir.toString(), "--rest-port", "0"),
                                Stream.of(arguments))
                        .toArray(String[]::new);
        try (PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream complaints = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            return FraudDetection.run(to, complaints, all);
        }
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Matcher closingLine() {
        String last = lines().get(lines().size() - 1);
        Matcher matcher = CLOSING_LINE.matcher(last);
        assertThat(matcher.matches()).as(last).isTrue();
        return matcher;
    }
}
