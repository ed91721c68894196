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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * The command line of the demo.
 *
 * @param input the user's own file, if any
 * @param records the most transactions to score
 * @param rate transactions per second, 0 for as many as possible
 * @param serviceParallelism subtasks of the service; the most it is scaled to
 * @param scale whether the service is scaled out and in while it runs
 * @param restPort the preferred port of the Web UI
 * @param workDir where everything is written
 * @param help whether only the usage is asked for
 */
record DemoOptions(
        Optional<Path> input,
        long records,
        double rate,
        int serviceParallelism,
        boolean scale,
        int restPort,
        Path workDir,
        boolean help) {

    static final int MOST_RECORDS = 100_000_000;

    private static final int GENERATED_RECORDS = 40_000;
    private static final int RATE = 2_000;
    private static final int MOST_RATE = 10_000_000;
    private static final int SERVICE_PARALLELISM = 2;
    private static final int SCALED_PARALLELISM = 3;
    private static final int MOST_SERVICE_PARALLELISM = 64;
    private static final int REST_PORT = 8081;
    private static final int MOST_PORT = 65_535;
    private static final String WORK_DIR = "examples/target/fraud-detection";
    private static final int HELP_WIDTH = 100;

    private static final Option INPUT =
            option(
                    "input",
                    "FILE",
                    "score the transactions of this CSV file; its header must be "
                            + TransactionCsv.HEADER
                            + " (default: a generated file)");
    private static final Option RECORDS =
            option(
                    "records",
                    "N",
                    "how many transactions to score (default: "
                            + GENERATED_RECORDS
                            + ", or all of --input)");
    private static final Option RATE_OPTION =
            option(
                    "rate",
                    "N",
                    "transactions per second, 0 for as many as possible (default: " + RATE + ")");
    private static final Option SERVICE_PARALLELISM_OPTION =
            option(
                    "service-parallelism",
                    "N",
                    "subtasks of the service, the most of them with --scale (default: "
                            + SERVICE_PARALLELISM
                            + ", with --scale "
                            + SCALED_PARALLELISM
                            + ")");
    private static final Option SCALE =
            Option.builder()
                    .longOpt("scale")
                    .desc("begin with one subtask of the service, scale it out and in again")
                    .build();
    private static final Option REST_PORT_OPTION =
            option(
                    "rest-port",
                    "PORT",
                    "port of the Web UI; a free one if it is taken (default: " + REST_PORT + ")");
    private static final Option WORK_DIR_OPTION =
            option(
                    "work-dir",
                    "DIR",
                    "where model, data, results and log go (default: " + WORK_DIR + ")");
    private static final Option HELP =
            Option.builder("h").longOpt("help").desc("show this").build();

    private static final Options ALL =
            new Options()
                    .addOption(INPUT)
                    .addOption(RECORDS)
                    .addOption(RATE_OPTION)
                    .addOption(SERVICE_PARALLELISM_OPTION)
                    .addOption(SCALE)
                    .addOption(REST_PORT_OPTION)
                    .addOption(WORK_DIR_OPTION)
                    .addOption(HELP);

    private static Option option(String name, String argument, String description) {
        return Option.builder().longOpt(name).hasArg().argName(argument).desc(description).build();
    }

    /**
     * Reads a command line; of an option that is given twice, the last counts.
     *
     * @throws ParseException if it cannot be understood; the message is for the user
     */
    static DemoOptions parse(String... arguments) throws ParseException {
        boolean abbreviations = false;
        CommandLine line = new DefaultParser(abbreviations).parse(ALL, arguments);
        if (!line.getArgList().isEmpty()) {
            throw new ParseException("unexpected argument '" + line.getArgList().get(0) + "'");
        }
        Optional<Path> input = path(line, INPUT);
        boolean scale = line.hasOption(SCALE);
        return new DemoOptions(
                input,
                number(line, RECORDS, 1, MOST_RECORDS)
                        .orElse(input.isPresent() ? MOST_RECORDS : GENERATED_RECORDS),
                number(line, RATE_OPTION, 0, MOST_RATE).orElse(RATE),
                number(line, SERVICE_PARALLELISM_OPTION, 1, MOST_SERVICE_PARALLELISM)
                        .orElse(scale ? SCALED_PARALLELISM : SERVICE_PARALLELISM),
                scale,
                number(line, REST_PORT_OPTION, 0, MOST_PORT).orElse(REST_PORT),
                path(line, WORK_DIR_OPTION).orElse(Path.of(WORK_DIR)),
                line.hasOption(HELP));
    }

    private static Optional<String> value(CommandLine line, Option option) {
        String[] values = line.getOptionValues(option);
        return values == null ? Optional.empty() : Optional.of(values[values.length - 1]);
    }

    private static Optional<Path> path(CommandLine line, Option option) throws ParseException {
        Optional<String> value = value(line, option);
        try {
            return value.map(Path::of);
        } catch (InvalidPathException e) {
            throw new ParseException("--" + option.getLongOpt() + ": " + e.getMessage());
        }
    }

    private static Optional<Integer> number(CommandLine line, Option option, int least, int most)
            throws ParseException {
        Optional<String> value = value(line, option);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is out of range.
        }
        throw new ParseException(
                String.format(
                        Locale.ROOT,
                        "--%s must be a whole number from %d to %d, was '%s'",
                        option.getLongOpt(),
                        least,
                        most,
                        value.get()));
    }

    /** The full log. */
    Path logFile() {
        return workDir.resolve("fraud-detection.log");
    }

    /** How to use the demo. */
    static String usage() {
        StringWriter text = new StringWriter();
        new HelpFormatter()
                .printHelp(
                        new PrintWriter(text, true),
                        HELP_WIDTH,
                        "examples/run fraud-detection [options]",
                        "Scores card transactions for fraud in a Flink job on this machine.",
                        ALL,
                        HelpFormatter.DEFAULT_LEFT_PAD,
                        HelpFormatter.DEFAULT_DESC_PAD,
                        "",
                        false);
        return text.toString();
    }
}
