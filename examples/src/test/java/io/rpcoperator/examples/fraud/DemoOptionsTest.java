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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line. */
class DemoOptionsTest {

    @Test
    void defaults() throws Exception {
        DemoOptions options = DemoOptions.parse();
        assertThat(options.input()).isEmpty();
        assertThat(options.records()).isEqualTo(40_000);
        assertThat(options.rate()).isEqualTo(2_000);
        assertThat(options.serviceParallelism()).isEqualTo(2);
        assertThat(options.restPort()).isEqualTo(8081);
        assertThat(options.help()).isFalse();
    }

    @Test
    void everythingGiven() throws Exception {
        DemoOptions options =
                DemoOptions.parse(
                        "--input=in.csv",
                        "--records",
                        "7",
                        "--rate",
                        "0",
                        "--service-parallelism",
                        "3",
                        "--rest-port",
                        "0",
                        "--work-dir",
                        "work");
        assertThat(options)
                .isEqualTo(
                        new DemoOptions(
                                Optional.of(Path.of("in.csv")),
                                7,
                                0,
                                3,
                                false,
                                0,
                                Path.of("work"),
                                false));
    }

    @Test
    void scalesToThreeUnlessToldOtherwise() throws Exception {
        assertThat(DemoOptions.parse().scale()).isFalse();
        assertThat(DemoOptions.parse("--scale").scale()).isTrue();
        assertThat(DemoOptions.parse("--scale").serviceParallelism()).isEqualTo(3);
        assertThat(DemoOptions.parse("--scale", "--service-parallelism", "5").serviceParallelism())
                .isEqualTo(5);
    }

    @Test
    void ownInputIsReadToItsEnd() throws Exception {
        assertThat(DemoOptions.parse("--input", "in.csv").records())
                .isEqualTo(DemoOptions.MOST_RECORDS);
    }

    @Test
    void theLastOfTwoCounts() throws Exception {
        assertThat(DemoOptions.parse("--work-dir", "a", "--work-dir", "b").workDir())
                .isEqualTo(Path.of("b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --records 0               | --records must be a whole number from 1 to 100000000, was '0'
                    --records many            | --records must be a whole number from 1 to 100000000, was 'many'
                    --records 99999999999     | --records must be a whole number from 1 to 100000000, was '99999999999'
                    --rate -1                 | --rate must be a whole number from 0 to 10000000, was '-1'
                    --service-parallelism 0   | --service-parallelism must be a whole number from 1 to 64, was '0'
                    --rest-port 65536         | --rest-port must be a whole number from 0 to 65535, was '65536'
                    --records                 | Missing argument for option: records
                    --rec 5                   | Unrecognized option: --rec
                    --colour red              | Unrecognized option: --colour
                    stray                     | unexpected argument 'stray'
                    """)
    void saysWhatIsWrong(String arguments, String complaint) {
        assertThatThrownBy(() -> DemoOptions.parse(arguments.split(" ")))
                .isInstanceOf(ParseException.class)
                .hasMessage(complaint);
    }

    @Test
    void usageNamesEveryOption() throws Exception {
        assertThat(DemoOptions.parse("--help").help()).isTrue();
        assertThat(
                        Stream.of(
                                "--input",
                                "--records",
                                "--rate",
                                "--service-parallelism",
                                "--rest-port",
                                "--work-dir",
                                "--help"))
                .allSatisfy(option -> assertThat(DemoOptions.usage()).contains(option));
    }
}
