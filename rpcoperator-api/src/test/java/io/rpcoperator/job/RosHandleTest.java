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
package io.rpcoperator.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.RosOptions;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RosHandleTest {

    private static RosHandle<String, Integer> handle(String service) {
        Configuration settings = new Configuration();
        settings.set(RosOptions.BATCH_MAX_SIZE, 8);
        return new RosHandle<>(service, Types.STRING, Types.INT, settings);
    }

    /** A lambda that can be serialized, and so what it closes over. */
    private interface Closure extends MapFunction<String, String> {}

    private record Holder(String label, Serializable content) implements Serializable {}

    @Test
    void knowsItsServiceAndTypes() {
        RosHandle<String, Integer> handle = handle("fraud");

        assertThat(handle.serviceName()).isEqualTo("fraud");
        assertThat(handle.requestType()).isEqualTo(Types.STRING);
        assertThat(handle.responseType()).isEqualTo(Types.INT);
        assertThat(handle.configuration().get(RosOptions.BATCH_MAX_SIZE)).isEqualTo(8);
        assertThat(handle).hasToString("RosHandle[fraud: String -> Integer]");
    }

    @Test
    void survivesSerialization() throws Exception {
        RosHandle<String, Integer> copy = InstantiationUtil.clone(handle("fraud"));

        assertThat(copy.serviceName()).isEqualTo("fraud");
        assertThat(copy.requestType()).isEqualTo(Types.STRING);
        assertThat(copy.responseType()).isEqualTo(Types.INT);
        assertThat(copy.configuration().get(RosOptions.BATCH_MAX_SIZE)).isEqualTo(8);
    }

    @Test
    void findsNothingWhereThereIsNothing() throws Exception {
        assertThat(RosHandle.servicesUsedBy(new Holder("fraud", "text"))).isEmpty();
    }

    @Test
    void findsTheHandleItself() throws Exception {
        assertThat(RosHandle.servicesUsedBy(handle("fraud"))).containsExactly("fraud");
    }

    @Test
    void findsHandlesInCollectionsAndFields() throws Exception {
        Serializable nested =
                new Holder("outer", new Holder("inner", (Serializable) Map.of(1, handle("a"))));

        assertThat(RosHandle.servicesUsedBy((Serializable) List.of(nested, handle("b"))))
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void findsHandlesInsideClosuresOfClosures() throws Exception {
        RosHandle<String, Integer> fraud = handle("fraud");
        Closure inner = text -> text + fraud.serviceName();
        Closure outer = text -> inner.map(text) + "!";

        assertThat(RosHandle.servicesUsedBy(outer)).containsExactly("fraud");
    }

    @Test
    void twoHandlesOfOneServiceCountOnce() throws Exception {
        assertThat(RosHandle.servicesUsedBy((Serializable) List.of(handle("a"), handle("a"))))
                .containsExactly("a");
    }

    @Test
    void aSearchThatFailsLeavesNothingBehind() throws Exception {
        Serializable broken = (Serializable) List.of(handle("a"), new Object());

        assertThatThrownBy(() -> RosHandle.servicesUsedBy(broken))
                .isInstanceOf(NotSerializableException.class);

        assertThat(RosHandle.servicesUsedBy(handle("b"))).containsExactly("b");
    }
}
