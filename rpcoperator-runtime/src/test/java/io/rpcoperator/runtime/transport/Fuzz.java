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
package io.rpcoperator.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.wire.ControlMessage;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.FrameBatch;
import io.rpcoperator.runtime.transport.wire.SessionToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What nodes say to each other, made up and then spoilt; the same for the same seed. */
public final class Fuzz {

    /** Set it to a seed to run that alone. */
    public static final String SEED = "rpc-operator.fuzz.seed";

    /** Those that once found something. */
    private static final String KEPT_SEEDS = "/fuzz-seeds.txt";

    private static final int[] TELLING = {
        0, 1, -1, 127, 128, 255, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private final Random random;

    public Fuzz(long seed) {
        this.random = new Random(seed);
    }

    /** The seeds to run: the kept ones and a new one, or the one that was asked for. */
    public static LongStream seeds() {
        Long asked = Long.getLong(SEED);
        return asked == null
                ? LongStream.concat(keptSeeds(), LongStream.of(new Random().nextLong()))
                : LongStream.of(asked);
    }

    private static LongStream keptSeeds() {
        try (InputStream in = Objects.requireNonNull(Fuzz.class.getResourceAsStream(KEPT_SEEDS));
                Stream<String> lines =
                        new BufferedReader(new InputStreamReader(in, UTF_8)).lines()) {
            return LongStream.of(
                    lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .mapToLong(Long::parseLong)
                            .toArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How to see a failure again, for the text of it. */
    public static String again(long seed) {
        return String.format(
                "seed %d (again with -D%s=%d; keep it in src/test/resources%s)",
                seed, SEED, seed, KEPT_SEEDS);
    }

    public Random random() {
        return random;
    }

    // ------------------------------------------------------------------ what is sound

    public Frame frame() {
        return switch (random.nextInt(11)) {
            case 0 -> new Frame.Hello(token());
            case 1 -> new Frame.Welcome();
            case 2 -> new Frame.Request(id(), random.nextLong(), Payload.of(bytes(600)));
            case 3 -> new Frame.Reply(id(), random.nextLong(), Payload.of(bytes(600)));
            case 4 -> new Frame.Failure(id(), failure());
            case 5 -> new Frame.Cancel(id());
            case 6 -> new Frame.Ping();
            case 7 -> part();
            case 8 -> new Frame.Credit(id());
            case 9 -> new Frame.Blocked();
            default -> new Frame.GoAway();
        };
    }

    /** Mostly of a size that a message in parts may have. */
    private Frame part() {
        int total = random.nextInt(4 * Frame.MAX_PIECE_BYTES) - Frame.MAX_PIECE_BYTES / 2;
        boolean full = random.nextInt(8) == 0;
        byte[] bytes = new byte[full ? Frame.MAX_PIECE_BYTES : 0];
        random.nextBytes(bytes);
        return new Frame.Part(id(), total, Payload.of(bytes));
    }

    /** A frame in bytes, as at time 0. */
    public static byte[] encode(Frame frame) {
        FrameBatch batch = new FrameBatch(0);
        batch.add(frame, 0);
        return Payload.of(batch.toPieces()).toArray();
    }

    public ControlMessage controlMessage() {
        return switch (random.nextInt(3)) {
            case 0 ->
                    new ControlMessage.OpenSession(
                            new EndpointId(
                                    text(), random.nextInt(), random.nextInt(), random.nextLong()),
                            new SessionRequest(
                                    new ClientScope(
                                            text(),
                                            text(),
                                            random.nextInt(),
                                            random.nextInt(),
                                            random.nextLong()),
                                    bytes(300),
                                    bytes(300)));
            case 1 ->
                    new ControlMessage.SessionOpened(
                            token(),
                            new SessionTerms(
                                    positive(), positive(), positive(), positive(), positive()));
            default -> new ControlMessage.SessionRefused(failure());
        };
    }

    private long id() {
        return random.nextInt(4);
    }

    private int positive() {
        return 1 + random.nextInt(Integer.MAX_VALUE - 1);
    }

    private SessionToken token() {
        return new SessionToken(random.nextLong(), random.nextLong());
    }

    private RosException failure() {
        RosStatus[] statuses = RosStatus.values();
        Execution execution =
                random.nextBoolean() ? Execution.NOT_EXECUTED : Execution.MAYBE_EXECUTED;
        RosException failure =
                RosException.of(statuses[random.nextInt(statuses.length)], execution, text());
        return random.nextBoolean() ? failure : failure.thrownAs("com.acme." + text());
    }

    private String text() {
        return "\u00e4\u20ac-".repeat(random.nextInt(10)) + random.nextInt();
    }

    public byte[] anyOf(byte[][] inputs) {
        return inputs[random.nextInt(inputs.length)];
    }

    /** Up to so many random bytes. */
    public byte[] bytes(int max) {
        byte[] bytes = new byte[random.nextInt(max + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    // ------------------------------------------------------------------ what is spoilt

    /** The same bytes with one to four things wrong. */
    public byte[] spoil(byte[] sound) {
        byte[] spoilt = sound.clone();
        for (int i = random.nextInt(4); i >= 0 && spoilt.length > 0; i--) {
            spoilt = spoilOnce(spoilt);
        }
        return spoilt;
    }

    private byte[] spoilOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> putTellingNumber(bytes, at);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return concat(bytes, bytes(64));
            }
            default -> {
                return concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at / 2, at));
            }
        }
        return bytes;
    }

    /** Where lengths, counts and versions may stand; they are in either byte order. */
    private void putTellingNumber(byte[] bytes, int at) {
        if (at + 4 <= bytes.length) {
            int number = TELLING[random.nextInt(TELLING.length)];
            ByteBuffer.wrap(bytes)
                    .putInt(at, random.nextBoolean() ? number : Integer.reverseBytes(number));
        }
    }

    public static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
}
