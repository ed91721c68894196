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

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.SecurityOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a node speaks TLS: what Flink's own options say of Flink's internal connections.
 *
 * @param keys the key and certificate that this node shows, as a client and as a server
 * @param keyPassword opens the key in its store
 * @param trusted the certificates, or their authorities, that peers may show
 * @param fingerprints if there are any, a peer's certificate must also have one of these
 * @param protocols what may be spoken
 * @param cipherSuites what may be used
 * @param sessionCacheSize how many sessions may be resumed; negative for the JDK's default
 * @param sessionTimeoutMillis for how long they may; negative for the JDK's default
 */
record TlsSettings(
        Store keys,
        String keyPassword,
        Store trusted,
        List<String> fingerprints,
        List<String> protocols,
        List<String> cipherSuites,
        int sessionCacheSize,
        int sessionTimeoutMillis) {

    /**
     * A file of keys or certificates.
     *
     * @param option what to change to have another
     */
    record Store(String option, String path, String type, String password) {

        /** Says nothing of the secret. */
        @Override
        public String toString() {
            return path;
        }
    }

    /**
     * The settings of a cluster; null if it does not encrypt its internal connections.
     *
     * @throws IllegalConfigurationException if it does, and something is missing
     */
    static @Nullable TlsSettings of(Configuration cluster) {
        if (!SecurityOptions.isInternalSSLEnabled(cluster)) {
            return null;
        }
        return new TlsSettings(
                keys(cluster),
                required(
                        cluster,
                        SecurityOptions.SSL_INTERNAL_KEY_PASSWORD,
                        SecurityOptions.SSL_KEY_PASSWORD),
                trusted(cluster),
                list(cluster.get(SecurityOptions.SSL_INTERNAL_CERT_FINGERPRINT, "")),
                list(cluster.get(SecurityOptions.SSL_PROTOCOL)),
                list(cluster.get(SecurityOptions.SSL_ALGORITHMS)),
                cluster.get(SecurityOptions.SSL_INTERNAL_SESSION_CACHE_SIZE),
                cluster.get(SecurityOptions.SSL_INTERNAL_SESSION_TIMEOUT));
    }

    private static Store keys(Configuration cluster) {
        return new Store(
                SecurityOptions.SSL_INTERNAL_KEYSTORE.key(),
                required(
                        cluster,
                        SecurityOptions.SSL_INTERNAL_KEYSTORE,
                        SecurityOptions.SSL_KEYSTORE),
                cluster.get(SecurityOptions.SSL_INTERNAL_KEYSTORE_TYPE),
                required(
                        cluster,
                        SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD,
                        SecurityOptions.SSL_KEYSTORE_PASSWORD));
    }

    private static Store trusted(Configuration cluster) {
        return new Store(
                SecurityOptions.SSL_INTERNAL_TRUSTSTORE.key(),
                required(
                        cluster,
                        SecurityOptions.SSL_INTERNAL_TRUSTSTORE,
                        SecurityOptions.SSL_TRUSTSTORE),
                cluster.get(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_TYPE),
                required(
                        cluster,
                        SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD,
                        SecurityOptions.SSL_TRUSTSTORE_PASSWORD));
    }

    private static String required(
            Configuration cluster, ConfigOption<String> option, ConfigOption<String> fallback) {
        return cluster.getOptional(option)
                .or(() -> cluster.getOptional(fallback))
                .orElseThrow(
                        () ->
                                new IllegalConfigurationException(
                                        "%s is true, but neither %s nor %s is set",
                                        SecurityOptions.SSL_INTERNAL_ENABLED.key(),
                                        option.key(),
                                        fallback.key()));
    }

    private static List<String> list(String commaSeparated) {
        return commaSeparated.isBlank()
                ? List.of()
                : List.of(commaSeparated.strip().split("\\s*,\\s*"));
    }

    /** Says nothing of the secrets. */
    @Override
    public String toString() {
        return "TLS with " + keys + ", trusting " + trusted;
    }
}
