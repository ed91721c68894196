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

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.flink.configuration.SecurityOptions;

/**
 * Trusts the certificates that another trusts, if they are also valid today, which the JDK does not
 * ask of a certificate that stands in the trust store itself, and have one of the fingerprints that
 * are asked for, if any are.
 */
final class PeerTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trust;
    private final Set<String> fingerprints;

    /**
     * @param fingerprints SHA-1 in hexadecimal, with or without colons; none to ask for none
     */
    PeerTrust(X509ExtendedTrustManager trust, List<String> fingerprints) {
        this.trust = trust;
        this.fingerprints =
                fingerprints.stream()
                        .map(each -> each.replace(":", "").toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        chain[0].checkValidity();
        if (!fingerprints.isEmpty()) {
            checkFingerprint(chain[0]);
        }
    }

    private void checkFingerprint(X509Certificate certificate) throws CertificateException {
        String fingerprint = HexFormat.of().formatHex(sha1(certificate.getEncoded()));
        if (!fingerprints.contains(fingerprint)) {
            throw new CertificateException(
                    String.format(
                            "the certificate of %s has the fingerprint %s, which %s does not list",
                            certificate.getSubjectX500Principal(),
                            fingerprint,
                            SecurityOptions.SSL_INTERNAL_CERT_FINGERPRINT.key()));
        }
    }

    private static byte[] sha1(byte[] certificate) throws CertificateException {
        try {
            return MessageDigest.getInstance("SHA-1").digest(certificate);
        } catch (NoSuchAlgorithmException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, type, engine);
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        trust.checkServerTrusted(chain, type, engine);
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        trust.checkClientTrusted(chain, type, socket);
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        trust.checkServerTrusted(chain, type, socket);
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        trust.checkClientTrusted(chain, type);
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        trust.checkServerTrusted(chain, type);
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
