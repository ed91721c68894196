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
package io.rpcoperator.onnx.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.onnx.config.ExecutionProvider;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;

/** From options and external resources to settings. */
class SessionSettingsTest {

    private final TestingOperatorContext context = new TestingOperatorContext();

    @Test
    void defaultsToOneQuietThreadOnTheCpu() {
        assertThat(SessionSettings.of(context))
                .isEqualTo(
                        new SessionSettings(
                                ExecutionProvider.CPU,
                                false,
                                0,
                                Map.of(),
                                1,
                                Map.of("session.intra_op.allow_spinning", "0")));
    }

    @Test
    void takesTheDeviceFromTheOptionWhereTheSlotHoldsNoGpu() {
        context.with(OnnxOptions.DEVICE_ID, 2);
        assertThat(SessionSettings.of(context).deviceId()).isEqualTo(2);
    }

    @Test
    void spreadsInstancesOverTheGpusOfTheSlot() {
        context.with(OnnxOptions.DEVICE_ID, 9).withGpu(gpu("5")).withGpu(gpu("3"));
        assertThat(SessionSettings.of(context.withInstance(0)).deviceId()).isEqualTo(3);
        assertThat(SessionSettings.of(context.withInstance(1)).deviceId()).isEqualTo(5);
        assertThat(SessionSettings.of(context.withInstance(2)).deviceId()).isEqualTo(3);
    }

    @Test
    void refusesAGpuWithoutAnIndex() {
        context.withGpu(gpu("MIG-1234"));
        assertThatThrownBy(() -> SessionSettings.of(context))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessageContaining("'MIG-1234'");
    }

    @Test
    void refusesNegativeNumbersByTheirOption() {
        for (ConfigOption<Integer> option :
                List.of(OnnxOptions.DEVICE_ID, OnnxOptions.INTRA_OP_THREADS)) {
            TestingOperatorContext negative = new TestingOperatorContext().with(option, -1);
            assertThatThrownBy(() -> SessionSettings.of(negative))
                    .isInstanceOf(IllegalConfigurationException.class)
                    .hasMessage("'%s' is -1, expected 0 or more", option.key());
        }
    }

    @Test
    void turnsOptionsIntoOnnxRuntimesWords() {
        context.with(OnnxOptions.GPU_MEMORY_LIMIT, MemorySize.ofMebiBytes(2))
                .with(OnnxOptions.CUDA_OPTIONS, Map.of("use_tf32", "0"))
                .with(OnnxOptions.ALLOW_SPINNING, true)
                .with(OnnxOptions.SESSION_CONFIG, Map.of("session.set_denormal_as_zero", "1"));
        SessionSettings settings = SessionSettings.of(context);
        assertThat(settings.cudaOptions())
                .containsOnly(Map.entry("gpu_mem_limit", "2097152"), Map.entry("use_tf32", "0"));
        assertThat(settings.sessionConfig())
                .containsOnly(
                        Map.entry("session.intra_op.allow_spinning", "1"),
                        Map.entry("session.set_denormal_as_zero", "1"));
    }

    @Test
    void readsTheFormsOfAConfigurationFileInWhichSessionConfigWins() {
        context.configuration().setString(OnnxOptions.PROVIDER.key(), "cuda");
        context.configuration()
                .setString(
                        OnnxOptions.SESSION_CONFIG.key(),
                        "session.intra_op.allow_spinning:1,session.disable_cpu_ep_fallback:0");
        SessionSettings settings = SessionSettings.of(context);
        assertThat(settings.provider()).isEqualTo(ExecutionProvider.CUDA);
        assertThat(settings.sessionConfig())
                .containsOnly(
                        Map.entry("session.intra_op.allow_spinning", "1"),
                        Map.entry("session.disable_cpu_ep_fallback", "0"));
    }

    private static ExternalResourceInfo gpu(String index) {
        return new ExternalResourceInfo() {
            @Override
            public Optional<String> getProperty(String key) {
                return key.equals("index") ? Optional.of(index) : Optional.empty();
            }

            @Override
            public Collection<String> getKeys() {
                return List.of("index");
            }
        };
    }
}
