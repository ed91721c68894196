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
package io.rpcoperator.runtime.transport.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.transport.Fuzz;
import java.util.stream.LongStream;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.Level;

/** See {@link Siege}. */
class SiegeTest {

    /** Of the two ports and of Pekko, in each minute and node; and what is said of the rest. */
    private static final int LINES_OF_A_MINUTE = 2 * LogQuota.LINES;

    @RegisterExtension
    private final LoggerAuditingExtension own =
            new LoggerAuditingExtension("io.rpcoperator", Level.INFO);

    @RegisterExtension
    private final LoggerAuditingExtension pekkos =
            new LoggerAuditingExtension("org.apache.pekko", Level.INFO);

    static LongStream seeds() {
        return Fuzz.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anEndpointUnderAttackServesOn(long seed) {
        run(seed, 1);

        assertFewLines(2);
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("seeds")
    void anEndpointUnderAttackForMinutesServesOn(long seed) {
        run(seed, 30);

        assertFewLines(10);
    }

    private void run(long seed, int rounds) {
        try {
            new Siege(seed, rounds).run();
        } catch (Exception e) {
            throw new AssertionError(
                    Fuzz.again(seed) + ", after " + String.join("\n", own.getMessages()), e);
        }
    }

    private void assertFewLines(int minutes) {
        assertThat(own.getMessages())
                .anySatisfy(line -> assertThat(line).contains("Refused a connection from"))
                .hasSizeLessThan(minutes * 2 * LINES_OF_A_MINUTE);
        assertThat(pekkos.getMessages()).hasSizeLessThan(minutes * 2 * LINES_OF_A_MINUTE);
    }
}
