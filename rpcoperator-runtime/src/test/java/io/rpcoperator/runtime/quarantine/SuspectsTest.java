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
package io.rpcoperator.runtime.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    private static final RequestDigest ONCE = RequestDigest.of(new byte[] {1});
    private static final RequestDigest TWICE = RequestDigest.of(new byte[] {2, 2});

    private final Suspects suspects = new Suspects(Map.of(ONCE, 1, TWICE, 2));

    @Test
    void tellWhatIsHeldAgainstARequest() {
        assertThat(suspects.deaths(ONCE)).isEqualTo(1);
        assertThat(suspects.deaths(TWICE)).isEqualTo(2);
        assertThat(suspects.deaths(RequestDigest.of(new byte[] {3}))).isZero();
        assertThat(suspects.size()).isEqualTo(2);
        assertThat(suspects.size(2)).isEqualTo(1);
    }

    @Test
    void knowTheLengthsOfTheirRequests() {
        assertThat(suspects.hasLength(1)).isTrue();
        assertThat(suspects.hasLength(2)).isTrue();
        assertThat(suspects.hasLength(3)).isFalse();
        assertThat(suspects.without(TWICE).hasLength(2)).isFalse();
    }

    @Test
    void goWithoutWhatIsHarmless() {
        assertThat(suspects.without(TWICE)).isEqualTo(new Suspects(Map.of(ONCE, 1)));
        assertThat(suspects.without(RequestDigest.of(new byte[0]))).isSameAs(suspects);
        assertThat(suspects.without(ONCE).without(TWICE).isEmpty()).isTrue();
    }

    @Test
    void travelWhole() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(16);
        suspects.write(out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(Suspects.read(in)).isEqualTo(suspects).hasSameHashCodeAs(suspects);
        assertThat(in.available()).isZero();
    }
}
