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

import io.rpcoperator.testing.network.KeyPairs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.HexFormat;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/** Keys and certificates of a cluster and of those who would like to be in it. */
final class TestingCertificates {

    static final String PASSWORD = "only-a-test";

    private static final String ALIAS = "node";

    private final Path directory;

    /** Those that were made in a directory. */
    TestingCertificates(Path directory) {
        this.directory = directory;
    }

    /** Makes them; takes seconds. */
    static TestingCertificates in(Path directory) throws Exception {
        TestingCertificates made = new TestingCertificates(directory);
        made.generate("cluster", "+0d", 30);
        made.generate("foreign", "+0d", 30);
        made.generate("expired", "-10d", 5);
        made.trust("cluster", "cluster", "expired");
        return made;
    }

    private void generate(String name, String start, int days)
            throws IOException, InterruptedException {
        KeyPairs.generate(
                keys(name),
                PASSWORD,
                "-alias",
                ALIAS,
                "-dname",
                "CN=" + name,
                "-startdate",
                start,
                "-validity",
                String.valueOf(days));
    }

    /** Writes a trust store that holds the certificates of these. */
    private void trust(String name, String... trusted)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyPairs.STORE_TYPE);
        store.load(null, null);
        for (String each : trusted) {
            store.setCertificateEntry(each, certificate(each));
        }
        try (OutputStream out = Files.newOutputStream(trusted(name))) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private Certificate certificate(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyPairs.STORE_TYPE);
        try (InputStream in = Files.newInputStream(keys(name))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store.getCertificate(ALIAS);
    }

    String fingerprint(String name) throws GeneralSecurityException, IOException {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(
                        MessageDigest.getInstance("SHA-1").digest(certificate(name).getEncoded()));
    }

    private Path keys(String name) {
        return directory.resolve(name + "-keys.p12");
    }

    private Path trusted(String name) {
        return directory.resolve(name + "-trusted.p12");
    }

    /** The options of a node of the cluster. */
    Configuration cluster() {
        return optionsOf("cluster");
    }

    /** The options of a node that trusts the cluster, and shows the certificate of another. */
    Configuration optionsOf(String name) {
        return new Configuration()
                .set(SecurityOptions.SSL_INTERNAL_ENABLED, true)
                .set(SecurityOptions.SSL_INTERNAL_KEYSTORE, keys(name).toString())
                .set(SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD, PASSWORD)
                .set(SecurityOptions.SSL_INTERNAL_KEY_PASSWORD, PASSWORD)
                .set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE, trusted("cluster").toString())
                .set(SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD, PASSWORD);
    }
}
