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
import static org.awaitility.Awaitility.await;

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message of 256 MiB, in each direction and in both. */
class LargestMessageTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int SIZE = 256 << 20;
    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);
    private static final SessionTerms TERMS = new SessionTerms(4, 1, 1, SIZE, 1);

    private PekkoNode server;
    private PekkoNode client;

    @BeforeEach
    void start() throws Exception {
        server = TestingNodes.start();
        client = TestingNodes.start();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void isEchoed() throws Exception {
        // The same memory again and again: what is measured is what the transport needs itself.
        byte[] repeated = new byte[1 << 20];
        new Random(1).nextBytes(repeated);
        Payload payload =
                Payload.of(Collections.nCopies(SIZE / repeated.length, ByteBuffer.wrap(repeated)));
        AtomicInteger received = new AtomicInteger();
        RecordingReplies replies =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        assertRepeats(response, repeated);
                        received.set(response.size());
                    }
                };
        try (EndpointBinding binding = server.bind(ID, TERMS, ScriptedEndpoint.echoes());
                Session session =
                        client.connect(new Endpoint(ID, server.address()), REQUEST, replies)
                                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            assertThat(session.send(1, payload, LIMIT)).isTrue();

            await().atMost(LIMIT).until(() -> received.get() == SIZE || !replies.closed.isEmpty());
            assertThat(replies.closed).isEmpty();
        }
    }

    private static void assertRepeats(Payload payload, byte[] repeated) {
        int at = 0;
        List<ByteBuffer> pieces = payload.pieces();
        for (ByteBuffer piece : pieces) {
            while (piece.hasRemaining()) {
                int length = Math.min(piece.remaining(), repeated.length - at);
                ByteBuffer next = piece.slice(piece.position(), length);
                assertThat(next).isEqualTo(ByteBuffer.wrap(repeated, at, length));
                piece.position(piece.position() + length);
                at = (at + length) % repeated.length;
            }
        }
    }
}
