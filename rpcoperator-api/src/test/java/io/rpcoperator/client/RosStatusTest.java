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
package io.rpcoperator.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are part of the wire format and must stay gRPC's. */
class RosStatusTest {

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, 1",
        "INVALID_ARGUMENT, 3",
        "DEADLINE_EXCEEDED, 4",
        "RESOURCE_EXHAUSTED, 8",
        "FAILED_PRECONDITION, 9",
        "ABORTED, 10",
        "UNIMPLEMENTED, 12",
        "INTERNAL, 13",
        "UNAVAILABLE, 14",
        "UNAUTHENTICATED, 16"
    })
    void codesAreThoseOfGrpc(RosStatus status, int code) {
        assertThat(status.code()).isEqualTo(code);
    }

    @Test
    void everyStatusIsInTheTableAbove() {
        assertThat(RosStatus.values()).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource
    void aCodeLeadsBackToItsStatus(RosStatus status) {
        assertThat(RosStatus.fromCode(status.code())).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 17, Integer.MAX_VALUE})
    void aForeignCodeIsInternal(int code) {
        assertThat(RosStatus.fromCode(code)).isEqualTo(RosStatus.INTERNAL);
    }
}
