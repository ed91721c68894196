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
package io.rpcoperator.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class FailedCallTest {

    private final RosException failure =
            RosException.of(RosStatus.UNAVAILABLE, Execution.NOT_EXECUTED, "nobody there");

    @Test
    void saysWhatTheFailureSays() {
        assertThat(FailedCall.of(7L, failure.at("fraud/0")))
                .isEqualTo(
                        new FailedCall<>(
                                7L,
                                RosStatus.UNAVAILABLE,
                                Execution.NOT_EXECUTED,
                                "nobody there",
                                "fraud/0"));
    }

    @Test
    void flinkExtractsTheSameTypeThatWeBuild() {
        TypeInformation<FailedCall<Long>> extracted =
                new OutputTag<FailedCall<Long>>("failed") {}.getTypeInfo();

        assertThat(extracted).isEqualTo(FailedCall.typeInfo(Types.LONG));
        assertThat(FailedCall.tag("failed", Types.LONG).getTypeInfo()).isEqualTo(extracted);
    }

    @Test
    void travelsWithoutKryo() throws IOException {
        TypeSerializer<FailedCall<Long>> serializer =
                FailedCall.typeInfo(Types.LONG)
                        .createSerializer(
                                new SerializerConfigImpl(
                                        new Configuration()
                                                .set(PipelineOptions.GENERIC_TYPES, false)));
        assertThat(serializer).isInstanceOf(PojoSerializer.class);
        for (RosException met : new RosException[] {failure, failure.at("fraud/0")}) {
            FailedCall<Long> call = FailedCall.of(7L, met);
            DataOutputSerializer out = new DataOutputSerializer(64);
            serializer.serialize(call, out);

            assertThat(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                    .isEqualTo(call);
        }
    }
}
