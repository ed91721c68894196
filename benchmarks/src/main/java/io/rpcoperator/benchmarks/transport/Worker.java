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

import io.rpcoperator.benchmarks.WorkerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One JVM of a peer, told what to do by its standard input and answering by its standard output,
 * line by line. Ends when its input does, so that none outlives the suite.
 *
 * <p>A server says its address once, and a client {@value #CONNECTED}. A client answers each line
 * of {@link #toLine} with a {@link Measurement}, or with {@link WorkerProcess#FAILED} and the
 * reason.
 */
public final class Worker {

    /** What a client says first. */
    static final String CONNECTED = "connected";

    /** In place of a file of certificates. */
    static final String PLAIN = "plain";

    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private static final PrintStream OUT = System.out;

    private Worker() {}

    /**
     * Runs a server, or a client of one.
     *
     * @param args name of the {@link Peer}, file of its {@link Certificates} or {@value #PLAIN},
     *     and for a client the server's address
     */
    public static void main(String[] args) throws Exception {
        EchoTransport transport =
                Peer.valueOf(args[0])
                        .transport(
                                args[1].equals(PLAIN) ? null : new Certificates(Path.of(args[1])));
        if (args.length == 2) {
            serve(transport);
        } else {
            measure(transport, args[2]);
        }
    }

    private static void serve(EchoTransport transport) throws Exception {
        try (EchoServer server = transport.listen()) {
            OUT.println(server.address());
            while (IN.readLine() != null) {
                // Nothing is asked of a server but to end.
            }
        }
    }

    private static void measure(EchoTransport transport, String address) throws Exception {
        try (EchoLoop loop = new EchoLoop(transport, address)) {
            OUT.println(CONNECTED);
            String line;
            while ((line = IN.readLine()) != null) {
                OUT.println(answer(loop, line.split(" ", -1)));
            }
        }
    }

    /** Asks a client to carry a load. */
    static String toLine(Load load, Duration duration) {
        return load.payloadBytes()
                + " "
                + load.inFlight()
                + " "
                + load.bulkInFlight()
                + " "
                + duration.toMillis();
    }

    private static String answer(EchoLoop loop, String[] words)
            throws IOException, InterruptedException {
        try {
            return loop.run(
                            new Load(
                                    Integer.parseInt(words[0]),
                                    Integer.parseInt(words[1]),
                                    Integer.parseInt(words[2])),
                            Duration.ofMillis(Long.parseLong(words[3])))
                    .toLine();
        } catch (IllegalStateException e) {
            return WorkerProcess.FAILED + e.getMessage();
        }
    }
}
