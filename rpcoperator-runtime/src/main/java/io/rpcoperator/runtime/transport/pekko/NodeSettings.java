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
package io.rpcoperator.runtime.transport.pekko;

import io.rpcoperator.config.RosOptions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a node is reached and how it watches its connections.
 *
 * @param host name or address that other nodes use
 * @param bindAddress address to listen at
 * @param controlPorts port, list or range of ports of the control plane; 0 for any
 * @param dataPorts port, list or range of ports of the data plane; 0 for any
 * @param connectTimeout bounds every step of opening a session
 * @param helloTimeout how long an incoming connection may take to show what it is for
 * @param keepAliveInterval after how long without traffic a connection sends a ping
 * @param keepAliveTimeout after how long without anything from its peer a connection is closed
 * @param ssl Flink's options of TLS, of which {@link #tls} makes sense; a class of Flink's, because
 *     the JDK keeps hold of the types that records have learnt to hash
 */
public record NodeSettings(
        String host,
        String bindAddress,
        String controlPorts,
        String dataPorts,
        Duration connectTimeout,
        Duration helloTimeout,
        Duration keepAliveInterval,
        Duration keepAliveTimeout,
        Configuration ssl) {

    /** Checks the times. */
    public NodeSettings {
        checkPositive(RosOptions.NETWORK_CONNECT_TIMEOUT.key(), connectTimeout);
        checkPositive(RosOptions.NETWORK_HELLO_TIMEOUT.key(), helloTimeout);
        checkPositive(RosOptions.NETWORK_KEEP_ALIVE_INTERVAL.key(), keepAliveInterval);
        if (keepAliveTimeout.compareTo(keepAliveInterval.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s must be at least twice %s, was %s and %s",
                            RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT.key(),
                            RosOptions.NETWORK_KEEP_ALIVE_INTERVAL.key(),
                            keepAliveTimeout,
                            keepAliveInterval));
        }
    }

    private static void checkPositive(String option, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(option + " must be positive, was " + value);
        }
    }

    /**
     * The settings of a job in a cluster.
     *
     * @param config where the project's options are
     * @param cluster where Flink's options for TLS are, which a job has no say in
     * @param host name or address that other nodes use
     * @param bindAddress address to listen at
     */
    public static NodeSettings of(
            ReadableConfig config, Configuration cluster, String host, String bindAddress) {
        return new NodeSettings(
                host,
                bindAddress,
                config.get(RosOptions.NETWORK_CONTROL_PORT),
                config.get(RosOptions.NETWORK_DATA_PORT),
                config.get(RosOptions.NETWORK_CONNECT_TIMEOUT),
                config.get(RosOptions.NETWORK_HELLO_TIMEOUT),
                config.get(RosOptions.NETWORK_KEEP_ALIVE_INTERVAL),
                config.get(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT),
                Configuration.fromMap(
                        cluster.toMap().entrySet().stream()
                                .filter(option -> option.getKey().startsWith("security.ssl."))
                                .collect(
                                        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
    }

    /**
     * How both planes are encrypted; null if they are not.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException if TLS is on and a part
     *     of it is missing
     */
    @Nullable TlsSettings tls() {
        return TlsSettings.of(ssl);
    }

    /** Says nothing of secrets. */
    @Override
    public String toString() {
        return String.format("%s:%s,%s", host, controlPorts, dataPorts);
    }
}
