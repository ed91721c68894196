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
package io.rpcoperator.benchmarks.transport;

import io.rpcoperator.testing.network.KeyPairs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/**
 * A key and its certificate, which both sides show and trust, and how all peers use it.
 *
 * @param file a PKCS12 store
 */
record Certificates(Path file) {

    /** What everybody speaks: Flink's default. */
    static final String PROTOCOL = SecurityOptions.SSL_PROTOCOL.defaultValue();

    /** One that is in Flink's default, and that HTTP/2 allows. */
    static final List<String> CIPHER_SUITES = List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    private static final String PASSWORD = "nothing-to-hide";

    /** Makes them; takes a second. */
    static Certificates makeIn(Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve("keys.p12");
        KeyPairs.generate(
                file,
                PASSWORD,
                "-dname",
                "CN=benchmark",
                "-ext",
                "san=ip:" + EchoTransport.LOOPBACK);
        return new Certificates(file);
    }

    KeyManagerFactory keys() throws GeneralSecurityException, IOException {
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(load(), PASSWORD.toCharArray());
        return factory;
    }

    TrustManagerFactory trusted() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(load());
        return factory;
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyPairs.STORE_TYPE);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** The same, as a Flink cluster is told of it. */
    Configuration flinkOptions() {
        return new Configuration()
                .set(SecurityOptions.SSL_INTERNAL_ENABLED, true)
                .set(SecurityOptions.SSL_INTERNAL_KEYSTORE, file.toString())
                .set(SecurityOptions.SSL_INTERNAL_KEYSTORE_TYPE, KeyPairs.STORE_TYPE)
                .set(SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD, PASSWORD)
                .set(SecurityOptions.SSL_INTERNAL_KEY_PASSWORD, PASSWORD)
                .set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE, file.toString())
                .set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_TYPE, KeyPairs.STORE_TYPE)
                .set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD, PASSWORD)
                .set(SecurityOptions.SSL_PROTOCOL, PROTOCOL)
                .set(SecurityOptions.SSL_ALGORITHMS, String.join(",", CIPHER_SUITES));
    }
}
