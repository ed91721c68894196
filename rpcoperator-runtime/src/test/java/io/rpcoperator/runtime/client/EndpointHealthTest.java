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
package io.rpcoperator.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointHealthTest {

    private static final long TIME = Duration.ofSeconds(5).toNanos();

    /** Near the end of the range, as {@link System#nanoTime} may be. */
    private static final long NOW = Long.MAX_VALUE - TIME;

    private final EndpointHealth health =
            new EndpointHealth(new EjectionPolicy(3, Duration.ofSeconds(5)));

    @Test
    void failuresInARowEject() {
        assertThat(health.failed(NOW)).isFalse();
        assertThat(health.failed(NOW)).isFalse();
        assertThat(health.isEjected()).isFalse();
        assertThat(health.failed(NOW)).isTrue();
        assertThat(health.isEjected()).isTrue();
    }

    @Test
    void anAnswerBreaksTheRow() {
        health.failed(NOW);
        health.failed(NOW);
        health.answered();
        health.failed(NOW);
        health.failed(NOW);
        assertThat(health.isEjected()).isFalse();
    }

    @Test
    void aSoundEndpointIsNotProbed() {
        health.failed(NOW);
        assertThat(health.tryProbe(NOW + TIME)).isFalse();
    }

    @Test
    void oneCallProbesWhenTheTimeIsOver() {
        eject();
        assertThat(health.tryProbe(NOW + TIME - 1)).isFalse();
        assertThat(health.tryProbe(NOW + TIME)).isTrue();
        assertThat(health.tryProbe(NOW + TIME)).as("a second call").isFalse();
        assertThat(health.isEjected()).isTrue();

        health.answered();
        assertThat(health.isEjected()).isFalse();
    }

    @Test
    void aProbeOfWhichNothingIsHeardIsFollowedByAnother() {
        eject();
        assertThat(health.tryProbe(NOW + TIME)).isTrue();
        assertThat(health.tryProbe(NOW + 2 * TIME - 1)).isFalse();
        assertThat(health.tryProbe(NOW + 2 * TIME)).isTrue();
    }

    @Test
    void failuresOfCallsSentBeforeTheEjectionDoNotProlongIt() {
        eject();
        assertThat(health.failed(NOW + 1)).isFalse();
        assertThat(health.tryProbe(NOW + TIME)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 10, 15})
    void everyProbeThatFailsProlongsTheNextTimeUpToABound(int probes) {
        eject();
        long now = NOW;
        for (int i = 1; i <= probes; i++) {
            now += Math.min(i, 10) * TIME;
            assertThat(health.tryProbe(now)).isTrue();
            assertThat(health.failed(now)).isTrue();
        }
        long next = now + Math.min(probes + 1, 10) * TIME;
        assertThat(health.tryProbe(next - 1)).isFalse();
        assertThat(health.tryProbe(next)).isTrue();
    }

    @Test
    void afterAnAnswerTheTimesBeginAnew() {
        eject();
        health.tryProbe(NOW + TIME);
        health.failed(NOW + TIME);
        health.answered();
        eject();
        assertThat(health.tryProbe(NOW + TIME)).isTrue();
    }

    @Test
    void aThresholdOfZeroEjectsNever() {
        EndpointHealth lenient = new EndpointHealth(new EjectionPolicy(0, Duration.ofSeconds(5)));
        for (int i = 0; i < 100; i++) {
            assertThat(lenient.failed(NOW)).isFalse();
        }
        assertThat(lenient.isEjected()).isFalse();
    }

    private void eject() {
        health.failed(NOW);
        health.failed(NOW);
        health.failed(NOW);
        assertThat(health.isEjected()).isTrue();
    }
}
