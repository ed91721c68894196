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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was typed.
 *
 * @param command what to do
 * @param operands to what: as many as the command takes
 * @param flinkOptions what goes before Flink's configuration
 * @param isJson whether the answer is for programs
 */
record CommandLine(
        Command command, List<String> operands, Map<String, String> flinkOptions, boolean isJson) {

    static final String USAGE =
            """
            Usage: rpc-services [options] <command>

            Commands:
              list [JOB]                    the services of a job, or of all that run
              describe JOB SERVICE          a service and its replicas
              history JOB SERVICE           how an autoscaled service was scaled, and why
              scale JOB SERVICE N|MIN..MAX  sets how many replicas a service has: N, or a range, of which
                                            the service has MAX unless it is autoscaled
              drain JOB SERVICE SUBTASK     has a replica answer what it has, and deploys it anew

            JOB is a job's id, or its name if no other running job has it.

            Options:
              --jobmanager HOST:PORT        where the REST API listens; as Flink's configuration says if
                                            it is left out
              --tls                         speak TLS, with the stores of Flink's 'security.ssl.rest.*'
              -D KEY=VALUE                  an option of Flink's
              --json                        print what the REST API answers
              --help                        print this

            Exit codes: 0 it was done, 1 the cluster refused it or was not reached, 2 wrong usage.
            """;

    /** What there is to do. */
    enum Command {
        LIST(0, 1),
        DESCRIBE(2, 2),
        HISTORY(2, 2),
        SCALE(3, 3),
        DRAIN(3, 3),
        HELP(0, 0);

        private final int fewest;
        private final int most;

        /** It takes so many operands. */
        Command(int fewest, int most) {
            this.fewest = fewest;
            this.most = most;
        }

        /** As it is typed. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Command of(String word) throws CliException {
            for (Command command : values()) {
                if (command.word().equals(word)) {
                    return command;
                }
            }
            throw CliException.usage(
                    "There is no command '"
                            + word
                            + "'. There are "
                            + Arrays.stream(values())
                                    .map(Command::word)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /** Understands the arguments of the process. */
    static CommandLine parse(String... arguments) throws CliException {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        List<String> words = new ArrayList<>();
        Map<String, String> flinkOptions = new LinkedHashMap<>();
        boolean isJson = false;
        while (!left.isEmpty()) {
            String argument = left.pop();
            switch (argument) {
                case "--help", "-h" -> {
                    return new CommandLine(Command.HELP, List.of(), Map.of(), false);
                }
                case "--json" -> isJson = true;
                case "--tls" -> flinkOptions.put("security.ssl.rest.enabled", "true");
                case "--jobmanager", "-m" -> flinkOptions.putAll(address(valueOf(argument, left)));
                case "-D" -> putOption(valueOf(argument, left), flinkOptions);
                default -> {
                    if (argument.startsWith("-D")) {
                        putOption(argument.substring(2), flinkOptions);
                    } else if (argument.startsWith("-")) {
                        throw CliException.usage("There is no option '" + argument + "'.");
                    } else {
                        words.add(argument);
                    }
                }
            }
        }
        return of(words, flinkOptions, isJson);
    }

    private static CommandLine of(
            List<String> words, Map<String, String> flinkOptions, boolean isJson)
            throws CliException {
        if (words.isEmpty()) {
            throw CliException.usage("What is to be done?");
        }
        Command command = Command.of(words.get(0));
        List<String> operands = List.copyOf(words.subList(1, words.size()));
        if (operands.size() < command.fewest || operands.size() > command.most) {
            throw CliException.usage(
                    String.format(
                            "'%s' takes %s, not %d operand(s).",
                            command.word(),
                            command.fewest == command.most
                                    ? command.most
                                    : "at most " + command.most,
                            operands.size()));
        }
        return new CommandLine(command, operands, flinkOptions, isJson);
    }

    private static String valueOf(String option, Deque<String> left) throws CliException {
        if (left.isEmpty()) {
            throw CliException.usage("'" + option + "' needs a value.");
        }
        return left.pop();
    }

    /** Whoever names an address means it, and no leader that is to be looked up. */
    private static Map<String, String> address(String hostAndPort) throws CliException {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 1 || !hostAndPort.substring(colon + 1).matches("\\d{1,5}")) {
            throw CliException.usage(
                    "'--jobmanager' needs HOST:PORT, as in 'localhost:8081', not '"
                            + hostAndPort
                            + "'.");
        }
        return Map.of(
                "rest.address", hostAndPort.substring(0, colon),
                "rest.port", hostAndPort.substring(colon + 1),
                "high-availability.type", "NONE");
    }

    private static void putOption(String keyAndValue, Map<String, String> options)
            throws CliException {
        int equals = keyAndValue.indexOf('=');
        if (equals < 1) {
            throw CliException.usage("'-D' needs KEY=VALUE, not '" + keyAndValue + "'.");
        }
        options.put(keyAndValue.substring(0, equals), keyAndValue.substring(equals + 1));
    }

    // ------------------------------------------------------------------ its operands

    String job() {
        return operands.get(0);
    }

    String service() {
        return operands.get(1);
    }

    /** The bounds to scale in. */
    Parallelism parallelism() throws CliException {
        try {
            return Parallelism.parse(operands.get(2));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(e.getMessage() + ".");
        }
    }

    /** The replica to drain. */
    int subtask() throws CliException {
        if (!operands.get(2).matches("\\d{1,9}")) {
            throw CliException.usage(
                    "'drain' needs the number of a replica, not '" + operands.get(2) + "'.");
        }
        return Integer.parseInt(operands.get(2));
    }
}
