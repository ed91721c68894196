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

import io.rpcoperator.onnx.config.ExecutionProvider;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.operator.RpcOperatorContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.ReadableConfig;

/**
 * How a session is to be created.
 *
 * @param provider what it runs on
 * @param allowCpuFallback whether the CPU will do when that cannot be had
 * @param deviceId the CUDA device
 * @param cudaOptions the CUDA provider's options but for the device
 * @param intraOpThreads the threads of one run
 * @param sessionConfig ONNX Runtime's own entries
 */
@Internal
public record SessionSettings(
        ExecutionProvider provider,
        boolean allowCpuFallback,
        int deviceId,
        Map<String, String> cudaOptions,
        int intraOpThreads,
        Map<String, String> sessionConfig) {

    /** Flink's name of the external resource, and of the property that tells the device. */
    private static final String GPU = "gpu";

    private static final String INDEX = "index";

    /** Checks the numbers, which ONNX Runtime would refuse without naming the option. */
    public SessionSettings {
        requireNotNegative(OnnxOptions.DEVICE_ID, deviceId);
        requireNotNegative(OnnxOptions.INTRA_OP_THREADS, intraOpThreads);
    }

    private static void requireNotNegative(ConfigOption<Integer> option, int value) {
        if (value < 0) {
            throw new IllegalConfigurationException(
                    String.format("'%s' is %d, expected 0 or more", option.key(), value));
        }
    }

    /** The settings of an operator instance. */
    public static SessionSettings of(RpcOperatorContext context) {
        ReadableConfig configuration = context.configuration();
        return new SessionSettings(
                configuration.get(OnnxOptions.PROVIDER),
                configuration.get(OnnxOptions.ALLOW_CPU_FALLBACK),
                deviceId(context),
                cudaOptions(configuration),
                configuration.get(OnnxOptions.INTRA_OP_THREADS),
                sessionConfig(configuration));
    }

    /** The GPU of the slot; its instances take turns when it holds several. */
    private static int deviceId(RpcOperatorContext context) {
        List<Integer> indices =
                context.externalResourceInfos(GPU).stream()
                        .flatMap(info -> info.getProperty(INDEX).stream())
                        .map(SessionSettings::deviceIndex)
                        .sorted()
                        .toList();
        return indices.isEmpty()
                ? context.configuration().get(OnnxOptions.DEVICE_ID)
                : indices.get(context.instance() % indices.size());
    }

    private static int deviceIndex(String index) {
        try {
            return Integer.parseInt(index);
        } catch (NumberFormatException e) {
            throw new IllegalConfigurationException(
                    String.format(
                            "the external resource '%s' has the %s '%s', which is no CUDA device; its"
                                    + " discovery script must print indices",
                            GPU, INDEX, index),
                    e);
        }
    }

    private static Map<String, String> cudaOptions(ReadableConfig configuration) {
        Map<String, String> options = new LinkedHashMap<>();
        configuration
                .getOptional(OnnxOptions.GPU_MEMORY_LIMIT)
                .ifPresent(limit -> options.put("gpu_mem_limit", Long.toString(limit.getBytes())));
        options.putAll(configuration.get(OnnxOptions.CUDA_OPTIONS));
        return options;
    }

    private static Map<String, String> sessionConfig(ReadableConfig configuration) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(
                "session.intra_op.allow_spinning",
                configuration.get(OnnxOptions.ALLOW_SPINNING) ? "1" : "0");
        entries.putAll(configuration.get(OnnxOptions.SESSION_CONFIG));
        return entries;
    }
}
