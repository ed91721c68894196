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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.transport.Fuzz;
import io.rpcoperator.runtime.transport.wire.ControlCodec;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.SessionToken;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Comes from another host of the loopback network, and knows the protocols well. */
final class Attacker {

    private static final byte[] HOST = {127, 0, 0, 2};
    private static final int CONNECTIONS = 20;

    /** More than a port takes from one host. */
    private static final int FLOOD = 400;

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int FRAMES = 20;

    private final Fuzz fuzz;
    private final EndpointAddress target;
    private final Callable<SessionToken> tokens;

    /**
     * @param tokens gives tokens of sessions, which an attacker would have stolen
     */
    Attacker(Fuzz fuzz, EndpointAddress target, Callable<SessionToken> tokens) {
        this.fuzz = fuzz;
        this.target = target;
        this.tokens = tokens;
    }

    /** Makes every attack. */
    void everything() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            sendAndLeave(target.dataPort(), fuzz.bytes(4000));
            sendAndLeave(target.controlPort(), fuzz.bytes(4000));
            sendAndLeave(target.dataPort(), spoiltFrames());
            sendAndLeave(target.dataPort(), Fuzz.concat(hello(), spoiltFrames()));
            sendAndLeave(target.controlPort(), spoiltEnvelopes());
        }
        byte[] hello = hello();
        byte[] envelopes = spoiltEnvelopes();
        together(
                () -> drip(target.dataPort(), hello),
                () -> drip(target.controlPort(), envelopes),
                () -> flood(target.dataPort(), new byte[0]),
                () -> flood(target.controlPort(), ArteryBytes.preamble(1)));
    }

    /** Makes the attacks that take long because they take their time. */
    private static void together(Attack... attacks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(attacks.length);
        try {
            for (Future<@Nullable Void> each : threads.invokeAll(List.of(attacks))) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** One of several. */
    private interface Attack extends Callable<@Nullable Void> {

        void run() throws IOException;

        @Override
        default @Nullable Void call() throws IOException {
            run();
            return null;
        }
    }

    private byte[] hello() throws Exception {
        return Fuzz.encode(new Frame.Hello(tokens.call()));
    }

    private byte[] spoiltFrames() {
        byte[] frames = {};
        for (int i = 0; i < FRAMES; i++) {
            frames = Fuzz.concat(frames, Fuzz.encode(fuzz.frame()));
        }
        return fuzz.spoil(frames);
    }

    /** Control messages of a node that never shook hands, some of them sound. */
    private byte[] spoiltEnvelopes() {
        byte[] bytes = ArteryBytes.preamble(1 + fuzz.random().nextInt(2));
        for (int i = 0; i < FRAMES; i++) {
            byte[] message = ControlCodec.encode(fuzz.controlMessage());
            byte[] envelope =
                    ArteryBytes.message(
                            String.format(
                                    "pekko://%s@%s:%d/user/%s",
                                    ControlPlane.SYSTEM_NAME,
                                    target.host(),
                                    target.controlPort(),
                                    ControlActor.NAME),
                            ControlSerializer.IDENTIFIER,
                            "c",
                            fuzz.spoil(message));
            bytes = Fuzz.concat(bytes, envelope);
        }
        return fuzz.random().nextBoolean() ? bytes : fuzz.spoil(bytes);
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException refused) {
            // Which the other end may do at any time.
        }
    }

    /** Ends in the middle of something, mostly. */
    private void sendAndLeave(int port, byte[] bytes) throws IOException {
        try (Socket socket = connect(port)) {
            send(socket, bytes);
        }
    }

    /** Opens more connections than there is room for, and waits until all of them were closed. */
    private void flood(int port, byte[] beginning) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < FLOOD; i++) {
                Socket socket = connect(port);
                sockets.add(socket);
                send(socket, beginning);
            }
            for (Socket each : sockets) {
                readToTheEnd(each);
            }
        } finally {
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    /** Sends byte after byte, never in a hurry, until it is cut off or all was sent. */
    private void drip(int port, byte[] bytes) throws IOException {
        try (Socket socket = connect(port)) {
            socket.setSoTimeout(100);
            for (byte each : bytes) {
                socket.getOutputStream().write(each);
                if (hasEnded(socket)) {
                    return;
                }
            }
        } catch (IOException cutOff) {
            // Which is one of the ways to be cut off.
        }
    }

    private static boolean hasEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException goesOn) {
            return false;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(HOST), 0));
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
