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
package io.rpcoperator.benchmarks.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void everythingByDefault() {
        Options options = Options.of("here.json");
        assertThat(options.file()).isEqualTo(Path.of("here.json"));
        assertThat(options.plan().sections()).containsExactly(Section.values());
        assertThat(options.plan().loads(Section.PLAIN)).isEqualTo(Load.all());
    }

    @Test
    void quickHasWhatThereAreAimsFor() {
        Plan plan = Options.of("f", "--quick").plan();
        assertThat(plan.sections()).containsExactly(Section.PLAIN, Section.MIXED);
        assertThat(plan.loads(Section.PLAIN))
                .extracting(Load::toString)
                .contains("256B/1", "256B/256", "4KiB/256", "1MiB/16", "16MiB/1");
    }

    @Test
    void partsCanBeChosen() {
        Plan plan =
                Options.of("f", "--only", "tls", "--only", "plain", "--payload", "64KiB").plan();
        assertThat(plan.sections()).containsExactly(Section.PLAIN, Section.TLS);
        assertThat(plan.loads(Section.TLS))
                .extracting(Load::toString)
                .containsExactly("64KiB/1", "64KiB/16", "64KiB/256");
    }

    @Test
    void whatLeavesNothingIsRefused() {
        assertThatThrownBy(() -> Options.of("f", "--only", "mixed", "--payload", "1MiB"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no load is left");
    }

    @Test
    void whatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> Options.of("f", "--fast")).hasMessage(Options.USAGE);
        assertThatThrownBy(() -> Options.of("f", "--only")).hasMessage(Options.USAGE);
        assertThatThrownBy(Options::of).hasMessage(Options.USAGE);
        assertThatThrownBy(() -> Options.of("f", "--only", "ssl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no section 'ssl'");
    }
}
