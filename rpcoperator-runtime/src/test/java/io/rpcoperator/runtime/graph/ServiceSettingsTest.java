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
package io.rpcoperator.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceSettingsTest {

    private final Configuration configuration = new Configuration();

    @Test
    void theConfigurationWinsOverTheDescriptor() {
        RosDescriptor descriptor =
                RosDescriptor.newBuilder("svc").parallelism(2).concurrency(3).build();
        assertThat(ServiceSettings.of(descriptor, configuration).parallelism().min()).isEqualTo(2);
        assertThat(ServiceSettings.of(descriptor, configuration).concurrency()).isEqualTo(3);

        configuration.set(RosOptions.PARALLELISM, "4..5");
        configuration.set(RosOptions.CONCURRENCY, 6);
        assertThat(ServiceSettings.of(descriptor, configuration).parallelism().max()).isEqualTo(5);
        assertThat(ServiceSettings.of(descriptor, configuration).concurrency()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "rpc-operator.concurrency, 0",
        "rpc-operator.concurrency, many",
        "rpc-operator.batch.max-size, -1",
        "rpc-operator.batch.max-bytes, 0 b",
        "rpc-operator.batch.linger, -1 s",
        "rpc-operator.batch.latency-target, 0 s",
        "rpc-operator.batch.allowed-sizes, 0;8",
        "rpc-operator.batch.allowed-sizes, 8;65",
        "rpc-operator.batch.allowed-sizes, many",
        "rpc-operator.queue.max-requests, 0",
        "rpc-operator.network.max-message-size, 3 gb",
        "rpc-operator.drain-timeout, soon",
        "rpc-operator.drain-timeout, -1 s",
        "rpc-operator.close-timeout, -1 s",
        "rpc-operator.operator-timeout, -1 s",
        "rpc-operator.max-consecutive-failures, -1",
        "rpc-operator.load.max-attempts, 0",
        "rpc-operator.load.initial-backoff, -1 s",
        "rpc-operator.load.max-backoff, -1 s"
    })
    void whatIsWrongIsNamed(String key, String value) {
        configuration.setString(key, value);
        assertThatThrownBy(
                        () ->
                                ServiceSettings.of(
                                        RosDescriptor.newBuilder("svc").build(), configuration))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("Service 'svc'")
                .hasMessageContaining(key);
    }
}
