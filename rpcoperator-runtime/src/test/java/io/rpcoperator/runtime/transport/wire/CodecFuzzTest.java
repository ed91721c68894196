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
package io.rpcoperator.runtime.transport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.rpcoperator.runtime.transport.Fuzz;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes from the network, the codecs take it, or say that it breaks the protocol, and they
 * never allocate much more than came.
 */
class CodecFuzzTest {

    /** For each codec and seed, of which there are two or more. */
    private static final int INPUTS = 250_000;

    /** Made up once and spoilt often, which is the quicker part. */
    private static final int SOUND = 1000;

    private static final int MAX_MESSAGE_BYTES = 2 * Frame.MAX_PIECE_BYTES;

    /** An exception, its text and the room of the largest message. */
    private static final int ALLOWANCE = 256 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static LongStream seeds() {
        return Fuzz.seeds();
    }

    /** Takes a part of the input. */
    private interface Codec {

        void take(byte[] input) throws ProtocolException;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void frames(long seed) {
        Fuzz fuzz = new Fuzz(seed);
        Everything receiver = new Everything();
        int refused = 0;
        byte[][] sound = sound(() -> Fuzz.encode(fuzz.frame()));
        for (int i = 0; i < INPUTS; i++) {
            byte[] more = Fuzz.concat(fuzz.spoil(fuzz.anyOf(sound)), fuzz.anyOf(sound));
            FrameDecoder decoder = new FrameDecoder(receiver);
            int cut = fuzz.random().nextInt(more.length);
            refused +=
                    refuses(
                            seed,
                            i,
                            more,
                            all -> {
                                decoder.feed(ByteBuffer.wrap(all, 0, cut), 0);
                                decoder.feed(ByteBuffer.wrap(all, cut, all.length - cut), 0);
                            });
        }
        assertThat(refused).as(Fuzz.again(seed)).isGreaterThan(INPUTS / 4);
        assertThat(receiver.frames).as(Fuzz.again(seed)).isGreaterThan(INPUTS / 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void controlMessages(long seed) {
        Fuzz fuzz = new Fuzz(seed);
        int refused = 0;
        byte[][] sound = sound(() -> ControlCodec.encode(fuzz.controlMessage()));
        for (int i = 0; i < INPUTS; i++) {
            refused += refuses(seed, i, fuzz.spoil(fuzz.anyOf(sound)), ControlCodec::decode);
        }
        assertThat(refused).as(Fuzz.again(seed)).isGreaterThan(INPUTS / 4).isLessThan(INPUTS);
    }

    private static byte[][] sound(Supplier<byte[]> maker) {
        return Stream.generate(maker).limit(SOUND).toArray(byte[][]::new);
    }

    private static int refuses(long seed, int number, byte[] input, Codec codec) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        int refused = 0;
        try {
            codec.take(input);
        } catch (ProtocolException expected) {
            refused = 1;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("input " + number + " of " + Fuzz.again(seed), e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > ALLOWANCE + 8L * input.length) {
            throw new AssertionError(
                    String.format(
                            "%d bytes allocated for %d, input %d of %s",
                            allocated, input.length, number, Fuzz.again(seed)));
        }
        return refused;
    }

    /** Takes any frame. */
    private static final class Everything implements FrameReceiver {

        private int frames;

        @Override
        public int maxMessageBytes() {
            return MAX_MESSAGE_BYTES;
        }

        @Override
        public void hello(Frame.Hello hello) {
            frames++;
        }

        @Override
        public void welcome() {
            frames++;
        }

        @Override
        public void request(Frame.Request request) {
            frames++;
        }

        @Override
        public void reply(Frame.Reply reply) {
            frames++;
        }

        @Override
        public void part(Frame.Part part) {
            frames++;
        }

        @Override
        public void failure(Frame.Failure failure) {
            frames++;
        }

        @Override
        public void cancel(Frame.Cancel cancel) {
            frames++;
        }

        @Override
        public void credit(Frame.Credit credit) {
            frames++;
        }

        @Override
        public void blocked() {
            frames++;
        }

        @Override
        public void goAway() {
            frames++;
        }
    }
}
