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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.scheduler.cli.CliException.ExitCode;
import io.rpcoperator.scheduler.cli.CommandLine.Command;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void aCommandHasItsOperands() throws Exception {
        CommandLine line = parse("scale fraud model 1..4");
        assertThat(line.command()).isEqualTo(Command.SCALE);
        assertThat(line.job()).isEqualTo("fraud");
        assertThat(line.service()).isEqualTo("model");
        assertThat(line.parallelism()).isEqualTo(new Parallelism(1, 4));
        assertThat(line.isJson()).isFalse();
        assertThat(line.flinkOptions()).isEmpty();
        assertThat(parse("scale fraud model 3").parallelism()).isEqualTo(Parallelism.of(3));
        assertThat(parse("drain fraud model 2").subtask()).isEqualTo(2);
        assertThat(parse("list").operands()).isEmpty();
        assertThat(parse("list fraud").job()).isEqualTo("fraud");
    }

    @Test
    void optionsMayStandAnywhere() throws Exception {
        CommandLine line =
                parse("--json list --jobmanager flink:8081 -D a=b=c fraud --tls -Drest.port=1");
        assertThat(line.command()).isEqualTo(Command.LIST);
        assertThat(line.job()).isEqualTo("fraud");
        assertThat(line.isJson()).isTrue();
        assertThat(line.flinkOptions())
                .isEqualTo(
                        Map.of(
                                "rest.address", "flink",
                                "rest.port", "1",
                                "high-availability.type", "NONE",
                                "security.ssl.rest.enabled", "true",
                                "a", "b=c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "scale --help", "--nonsense-after --help"})
    void helpIsGivenWhateverElseIsSaid(String arguments) throws Exception {
        assertThat(parse(arguments.replace("--nonsense-after", "")).command())
                .isEqualTo(Command.HELP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | What is to be done?",
                "sacle                         | There is no command 'sacle'. There are list,",
                "list one two                  | 'list' takes at most 1, not 2 operand(s).",
                "describe fraud                | 'describe' takes 2, not 1 operand(s).",
                "list --josn                   | There is no option '--josn'.",
                "list --jobmanager             | '--jobmanager' needs a value.",
                "list --jobmanager flink       | needs HOST:PORT, as in 'localhost:8081', not 'flink'",
                "list --jobmanager flink:http  | needs HOST:PORT",
                "list -D rest.port             | '-D' needs KEY=VALUE, not 'rest.port'.",
            })
    void whatCannotBeMeantIsRefused(String arguments, String reason) {
        assertThatThrownBy(() -> parse(arguments))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        CliException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void badNumbersAreRefused() throws Exception {
        assertThatThrownBy(parse("scale fraud model many")::parallelism)
                .hasMessage("'many' is not a parallelism; write 'n' or 'min..max', as in '1..4'.");
        assertThatThrownBy(parse("scale fraud model 4..1")::parallelism)
                .hasMessage("parallelism needs 1 <= min <= max, was 4..1.");
        assertThatThrownBy(parse("drain fraud model x")::subtask)
                .hasMessage("'drain' needs the number of a replica, not 'x'.");
    }

    private static CommandLine parse(String arguments) throws CliException {
        return CommandLine.parse(
                arguments.isBlank() ? new String[0] : arguments.strip().split(" +"));
    }
}
