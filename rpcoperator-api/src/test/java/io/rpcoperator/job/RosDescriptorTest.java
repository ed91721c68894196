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

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RosDescriptorTest {

    private static final String LONGEST_NAME = "a".repeat(63);

    // ------------------------------------------------------------------ names

    @ParameterizedTest
    @MethodSource("names")
    void acceptsName(String name) {
        assertThat(RosDescriptor.newBuilder(name).build().name()).isEqualTo(name);
    }

    static Stream<String> names() {
        return Stream.of("fraud", "Fraud_Model-2", "2fast", "x", LONGEST_NAME);
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void refusesName(String name) {
        assertThatThrownBy(() -> RosDescriptor.newBuilder(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' cannot name a service: use letters, digits, '_' and '-', at most 63,"
                                + " beginning with a letter or digit",
                        name);
    }

    static Stream<String> badNames() {
        return Stream.of(
                "",
                " ",
                "-fraud",
                "_fraud",
                "fraud.model",
                "a b",
                "modèle",
                "a/b",
                "fraud\n",
                LONGEST_NAME + "a");
    }

    // ------------------------------------------------------------------ parallelism

    @Test
    void oneSubtaskWithOneInstanceByDefault() {
        RosDescriptor descriptor = RosDescriptor.newBuilder("fraud").build();

        assertThat(descriptor.parallelism()).isEqualTo(Parallelism.of(1));
        assertThat(descriptor.concurrency()).isEqualTo(1);
    }

    @Test
    void fixedParallelismAndRange() {
        assertThat(RosDescriptor.newBuilder("fraud").parallelism(3).build().parallelism())
                .isEqualTo(new Parallelism(3, 3));
        assertThat(RosDescriptor.newBuilder("fraud").parallelism(1, 4).build().parallelism())
                .isEqualTo(new Parallelism(1, 4));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "3, 2", "-1, -1"})
    void refusesParallelismAndNamesTheService(int min, int max) {
        RosDescriptor.Builder builder = RosDescriptor.newBuilder("fraud");

        assertThatThrownBy(() -> builder.parallelism(min, max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Service 'fraud': parallelism needs 1 <= min <= max, was %d..%d", min, max);
    }

    // ------------------------------------------------------------------ resources

    @Test
    void noResourcesMeanTheDefaultSlot() {
        assertThat(RosDescriptor.newBuilder("fraud").build().slotSharingGroup("group")).isEmpty();
    }

    @Test
    void everyResourceReachesTheSlot() {
        SlotSharingGroup slot =
                RosDescriptor.newBuilder("fraud")
                        .cpuCores(2.5)
                        .taskHeapMemory(MemorySize.ofMebiBytes(512))
                        .taskOffHeapMemory(MemorySize.ofMebiBytes(1024))
                        .gpus(2)
                        .externalResource("fpga", 1)
                        .build()
                        .slotSharingGroup("group")
                        .orElseThrow();

        assertThat(slot.getName()).isEqualTo("group");
        assertThat(slot.getCpuCores()).contains(2.5);
        assertThat(slot.getTaskHeapMemory()).contains(MemorySize.ofMebiBytes(512));
        assertThat(slot.getTaskOffHeapMemory()).contains(MemorySize.ofMebiBytes(1024));
        assertThat(slot.getExternalResources())
                .containsExactlyInAnyOrderEntriesOf(Map.of("gpu", 2.0, "fpga", 1.0));
    }

    @ParameterizedTest
    @MethodSource("singleResources")
    void oneNamedResourceBringsDefaultsForTheRest(
            String what, UnaryOperator<RosDescriptor.Builder> resource) {
        SlotSharingGroup slot =
                resource.apply(RosDescriptor.newBuilder("fraud"))
                        .build()
                        .slotSharingGroup("group")
                        .orElseThrow();

        if (!what.equals("cpuCores")) {
            assertThat(slot.getCpuCores()).contains(RosDescriptor.DEFAULT_CPU_CORES);
        }
        if (!what.equals("taskHeap")) {
            assertThat(slot.getTaskHeapMemory()).contains(RosDescriptor.DEFAULT_TASK_HEAP);
        }
    }

    static Stream<Arguments> singleResources() {
        return Stream.of(
                resource("cpuCores", b -> b.cpuCores(2)),
                resource("taskHeap", b -> b.taskHeapMemory(MemorySize.ofMebiBytes(1))),
                resource("taskOffHeap", b -> b.taskOffHeapMemory(MemorySize.ofMebiBytes(1))),
                resource("gpu", b -> b.gpus(1)));
    }

    @ParameterizedTest
    @MethodSource("badAmounts")
    void refusesAmountAndSaysWhichAndWhatItWas(
            String problem, UnaryOperator<RosDescriptor.Builder> resource) {
        RosDescriptor.Builder builder = RosDescriptor.newBuilder("fraud");

        assertThatThrownBy(() -> resource.apply(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Service 'fraud': " + problem);
    }

    static Stream<Arguments> badAmounts() {
        return Stream.of(
                resource("concurrency must be positive, was 0", b -> b.concurrency(0)),
                resource("cpuCores must be positive, was 0.0", b -> b.cpuCores(0)),
                resource("cpuCores must be positive, was NaN", b -> b.cpuCores(Double.NaN)),
                resource(
                        "cpuCores must be positive, was Infinity",
                        b -> b.cpuCores(Double.POSITIVE_INFINITY)),
                resource(
                        "taskHeapMemory must be positive, was 0 bytes",
                        b -> b.taskHeapMemory(MemorySize.ZERO)),
                resource(
                        "taskOffHeapMemory must be positive, was 0 bytes",
                        b -> b.taskOffHeapMemory(MemorySize.ZERO)),
                resource("externalResource 'gpu' must be positive, was -1", b -> b.gpus(-1)));
    }

    private static Arguments resource(String what, UnaryOperator<RosDescriptor.Builder> resource) {
        return Arguments.of(what, resource);
    }

    @Test
    void theLastAmountOfAnExternalResourceCounts() {
        assertThat(
                        RosDescriptor.newBuilder("fraud")
                                .gpus(1)
                                .externalResource(RosDescriptor.GPU, 4)
                                .build()
                                .slotSharingGroup("group")
                                .orElseThrow()
                                .getExternalResources())
                .containsExactly(Map.entry("gpu", 4.0));
    }

    // ------------------------------------------------------------------ options, immutability

    @Test
    void carriesItsOwnOptions() {
        RosDescriptor descriptor =
                RosDescriptor.newBuilder("fraud").configure(RosOptions.BATCH_MAX_SIZE, 8).build();

        assertThat(descriptor.configuration().get(RosOptions.BATCH_MAX_SIZE)).isEqualTo(8);
        assertThat(descriptor.configuration().getOptional(RosOptions.QUEUE_MAX_REQUESTS)).isEmpty();
    }

    @Test
    void saysWhetherItIsIdempotent() {
        RosDescriptor.Builder builder = RosDescriptor.newBuilder("fraud");

        assertThat(builder.build().configuration().get(RosOptions.IDEMPOTENT)).isTrue();
        assertThat(builder.idempotent(false).build().configuration().get(RosOptions.IDEMPOTENT))
                .isFalse();
    }

    @Test
    void theBuilderGoesOnWithoutChangingWhatItBuilt() {
        RosDescriptor.Builder builder = RosDescriptor.newBuilder("fraud");
        RosDescriptor built = builder.build();

        builder.parallelism(2).gpus(1).configure(RosOptions.BATCH_MAX_SIZE, 8);

        assertThat(built.parallelism()).isEqualTo(Parallelism.of(1));
        assertThat(built.slotSharingGroup("group")).isEmpty();
        assertThat(built.configuration().getOptional(RosOptions.BATCH_MAX_SIZE)).isEmpty();
    }

    @Test
    void survivesSerialization() throws Exception {
        RosDescriptor copy =
                InstantiationUtil.clone(
                        RosDescriptor.newBuilder("fraud")
                                .parallelism(1, 4)
                                .gpus(1)
                                .configure(RosOptions.BATCH_MAX_SIZE, 8)
                                .build());

        assertThat(copy).hasToString("RosDescriptor[fraud, parallelism 1..4]");
        assertThat(copy.slotSharingGroup("group")).isPresent();
        assertThat(copy.configuration().get(RosOptions.BATCH_MAX_SIZE)).isEqualTo(8);
    }
}
