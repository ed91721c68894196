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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestDigestTest {

    @Test
    void isWhatOtherToolsPrint() {
        // From FIPS 180-2, appendix B.1.
        RequestDigest digest = RequestDigest.of("abc".getBytes(UTF_8));
        assertThat(digest).hasToString("ba7816bf8f01cfea414140de5dae2223");
        assertThat(digest.length()).isEqualTo(3);
    }

    @Test
    void tellsRequestsApart() {
        assertThat(RequestDigest.of(new byte[] {1})).isEqualTo(RequestDigest.of(new byte[] {1}));
        assertThat(RequestDigest.of(new byte[] {1})).isNotEqualTo(RequestDigest.of(new byte[] {2}));
    }
}
