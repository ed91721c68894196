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

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.transport.Fuzz;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArteryFramingTest {

    private static final int MAX = 1000;
    private static final int INPUTS = 100_000;

    private final ArteryFraming framing = new ArteryFraming(MAX);

    static LongStream seeds() {
        return Fuzz.seeds();
    }

    @Test
    void knowsWhereMessagesEndHoweverTheyAreCut() throws ProtocolException {
        byte[] bytes =
                Fuzz.concat(
                        ArteryBytes.preamble(2),
                        Fuzz.concat(
                                ArteryBytes.frame(ControlSerializer.IDENTIFIER, 28),
                                ArteryBytes.frame(17, MAX)));
        for (int i = 0; i < bytes.length; i++) {
            assertThat(framing.isBetweenFrames())
                    .as("after %d bytes", i)
                    .isEqualTo(i == 5 + 4 + 28);
            framing.feed(ByteBuffer.wrap(bytes, i, 1));
        }
        assertThat(framing.isBetweenFrames()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1", "AKKB\1", "AKKA\0", "AKKA\4", "\0\0\0\0\0"})
    void refusesWhatIsNotArtery(String bytes) {
        assertRefused(bytes.getBytes(US_ASCII), "does not speak Artery");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 27, MAX + 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesALengthBeforeAnythingFollows(int length) {
        byte[] claim = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
        assertRefused(
                Fuzz.concat(ArteryBytes.preamble(1), claim),
                "an envelope of " + length + " bytes, expected 28 to 1000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 16, 18, 20, 21, -1, 0})
    void refusesOtherSerializersOfWhichJavasIsTheFirst(int serializer) {
        assertRefused(
                Fuzz.concat(ArteryBytes.preamble(1), ArteryBytes.frame(serializer, 100)),
                "a message of the serializer " + serializer);
    }

    @Test
    void refusesAnotherVersion() {
        byte[] frame = ArteryBytes.frame(17, 100);
        frame[4] = 1;
        assertRefused(Fuzz.concat(ArteryBytes.preamble(1), frame), "version 1, expected 0");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onlyEverObjects(long seed) {
        Fuzz fuzz = new Fuzz(seed);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input =
                    fuzz.spoil(
                            Fuzz.concat(
                                    ArteryBytes.preamble(1),
                                    ArteryBytes.frame(17, 28 + fuzz.random().nextInt(200))));
            try {
                new ArteryFraming(MAX).feed(ByteBuffer.wrap(input));
            } catch (ProtocolException expected) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("input " + i + " of " + Fuzz.again(seed), e);
            }
        }
        assertThat(refused).as(Fuzz.again(seed)).isBetween(INPUTS / 10, INPUTS - 1);
    }

    private void assertRefused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> framing.feed(ByteBuffer.wrap(bytes)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(reason);
    }
}
