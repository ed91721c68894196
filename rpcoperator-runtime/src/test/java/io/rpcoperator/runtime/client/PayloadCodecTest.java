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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.payload.Payload;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;

class PayloadCodecTest {

    @Test
    @SuppressWarnings("unchecked")
    void aResponseWhoseClassCannotBeLoadedIsAFailureLikeAnyOther() throws Exception {
        TypeSerializer<String> broken = mock(TypeSerializer.class);
        when(broken.deserialize(ArgumentMatchers.any(DataInputDeserializer.class)))
                .thenThrow(new NoClassDefFoundError("model/Answer"));
        PayloadCodec<String, String> codec = new PayloadCodec<>(StringSerializer.INSTANCE, broken);

        assertThatThrownBy(() -> codec.decode(Payload.of(new byte[1])))
                .isInstanceOfSatisfying(
                        RosException.class,
                        failure -> {
                            assertThat(failure.status()).isEqualTo(RosStatus.INTERNAL);
                            assertThat(failure.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
                            assertThat(failure).hasMessageContaining("model/Answer");
                        });
    }
}
