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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.pekko.NotUsed;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.util.ByteString;
import scala.Option;

/**
 * TLS with certificates on both sides, for both planes. Both sides of a connection show a
 * certificate of the same kind, so neither names of hosts nor roles are looked at: whoever is
 * trusted is a part of the cluster.
 *
 * <p>The JDK's engines, as in Flink's own RPC. They are created by the connections, and work on the
 * threads of those. Thread-safe.
 */
final class Tls implements SSLEngineProvider {

    private final SSLContext context;
    private final String[] protocols;
    private final String[] cipherSuites;

    private Tls(SSLContext context, TlsSettings settings) {
        this.context = context;
        this.protocols = settings.protocols().toArray(String[]::new);
        this.cipherSuites = settings.cipherSuites().toArray(String[]::new);
    }

    /**
     * Reads keys and certificates.
     *
     * @throws IllegalConfigurationException naming the option of what cannot be used
     */
    static Tls of(TlsSettings settings) {
        Tls tls = new Tls(context(settings), settings);
        tls.check();
        return tls;
    }

    static SSLContext context(TlsSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(settings).getKeyManagers(), trustManagers(settings), null);
            limit(context.getServerSessionContext(), settings);
            limit(context.getClientSessionContext(), settings);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalConfigurationException(
                    "TLS cannot be set up from " + settings + ": " + e.getMessage(), e);
        }
    }

    private static KeyManagerFactory keyManagers(TlsSettings settings)
            throws GeneralSecurityException {
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try {
            factory.init(load(settings.keys()), settings.keyPassword().toCharArray());
        } catch (UnrecoverableKeyException e) {
            throw new IllegalConfigurationException(
                    String.format(
                            "the key in %s cannot be read with the password of %s: %s",
                            settings.keys(),
                            SecurityOptions.SSL_INTERNAL_KEY_PASSWORD.key(),
                            e.getMessage()),
                    e);
        }
        return factory;
    }

    static TrustManager[] trustManagers(TlsSettings settings) throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(load(settings.trusted()));
        return Arrays.stream(factory.getTrustManagers())
                .map(X509ExtendedTrustManager.class::cast)
                .map(trust -> new PeerTrust(trust, settings.fingerprints()))
                .toArray(TrustManager[]::new);
    }

    private static KeyStore load(TlsSettings.Store store) throws GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance(store.type());
        try (InputStream in = Files.newInputStream(Path.of(store.path()))) {
            loaded.load(in, store.password().toCharArray());
            return loaded;
        } catch (IOException e) {
            throw new IllegalConfigurationException(
                    String.format(
                            "cannot read '%1$s' (%2$s) as a %3$s store with the password of"
                                    + " %2$s-password: %4$s",
                            store.path(), store.option(), store.type(), e),
                    e);
        }
    }

    private static void limit(SSLSessionContext sessions, TlsSettings settings) {
        if (settings.sessionCacheSize() >= 0) {
            sessions.setSessionCacheSize(settings.sessionCacheSize());
        }
        if (settings.sessionTimeoutMillis() >= 0) {
            sessions.setSessionTimeout(settings.sessionTimeoutMillis() / 1000);
        }
    }

    /** What an engine does not know it says when it is made, which should be now. */
    private void check() {
        try {
            serverEngine();
        } catch (IllegalArgumentException e) {
            throw new IllegalConfigurationException(
                    String.format(
                            "%s (%s) or %s (%s) is not supported: %s",
                            SecurityOptions.SSL_PROTOCOL.key(),
                            String.join(",", protocols),
                            SecurityOptions.SSL_ALGORITHMS.key(),
                            String.join(",", cipherSuites),
                            e.getMessage()),
                    e);
        }
    }

    // ------------------------------------------------------------------ for the data plane

    /** Encrypts what goes up and decrypts what comes down, for who was connected to. */
    BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> server() {
        return flow(TLS.create(this::serverEngine, TLSClosing.eagerClose()));
    }

    /** Encrypts what goes up and decrypts what comes down, for who connects. */
    BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> client() {
        return flow(TLS.create(this::clientEngine, TLSClosing.eagerClose()));
    }

    private static BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> flow(
            BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> tls) {
        return BidiFlow.fromFlows(
                        Flow.of(ByteString.class).<SslTlsOutbound>map(SendBytes::new),
                        Flow.of(SslTlsInbound.class)
                                .collectType(SessionBytes.class)
                                .map(SessionBytes::bytes))
                .atop(tls);
    }

    private SSLEngine serverEngine() {
        SSLEngine engine = engine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    private SSLEngine clientEngine() {
        SSLEngine engine = engine();
        engine.setUseClientMode(true);
        return engine;
    }

    private SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setEnabledProtocols(protocols);
        engine.setEnabledCipherSuites(cipherSuites);
        return engine;
    }

    // ------------------------------------------------------------------ for the control plane

    @Override
    public SSLEngine createServerSSLEngine(String host, int port) {
        return serverEngine();
    }

    @Override
    public SSLEngine createClientSSLEngine(String host, int port) {
        return clientEngine();
    }

    @Override
    public Option<Throwable> verifyClientSession(String host, SSLSession session) {
        return Option.empty();
    }

    @Override
    public Option<Throwable> verifyServerSession(String host, SSLSession session) {
        return Option.empty();
    }
}
