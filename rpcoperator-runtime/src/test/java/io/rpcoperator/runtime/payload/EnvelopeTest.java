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
package io.rpcoperator.runtime.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.rpcoperator.config.Compression;
import io.rpcoperator.config.RosOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Payloads that are compressed, or are not, and what claims to be one. */
class EnvelopeTest {

    private static final int MAX_MESSAGE = 8 << 20;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void opensWhatItSealed(Compression compression) throws IOException {
        Envelope envelope = envelope(compression, 100);
        for (int size : new int[] {0, 1, 99, 100, 4096, 70_000, 262_144, 262_145, 3_000_000}) {
            for (byte[] bytes : List.of(repetitive(size), random(size))) {
                for (Payload payload : List.of(Payload.of(bytes), inPieces(bytes, 10_007))) {
                    Payload opened = envelope.open(envelope.seal(payload));
                    assertThat(opened.size()).isEqualTo(size);
                    assertThat(Arrays.equals(opened.toArray(), bytes)).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void compressesWhatBecomesSmaller(Compression compression) throws IOException {
        Envelope envelope = envelope(compression, 100);
        assertThat(envelope.seal(Payload.of(repetitive(1_000_000))).size()).isLessThan(100_000);
        assertThat(envelope.seal(Payload.of(repetitive(100))).size()).isLessThan(100);
        assertThat(envelope.seal(Payload.of(repetitive(99))).size()).isEqualTo(100);
        assertThat(envelope.seal(Payload.of(random(1_000_000))).size()).isEqualTo(1_000_001);
    }

    @Test
    void leavesPayloadsAloneWithoutCompression() throws IOException {
        Payload payload = Payload.of(repetitive(100_000));
        Envelope none = new Envelope(CompressionSettings.NONE);
        assertThat(none.seal(payload)).isSameAs(payload);
        assertThat(none.open(payload)).isSameAs(payload);
    }

    @Test
    void opensEnvelopesOfEveryKind() throws IOException {
        byte[] bytes = repetitive(600_000);
        Payload sealed = envelope(Compression.ZSTD, 0).seal(Payload.of(bytes));
        assertThat(envelope(Compression.LZ4, 0).open(sealed).toArray()).isEqualTo(bytes);
    }

    /** The bytes that incompressible payloads arrived in are not copied. */
    @Test
    void sharesWhatIsNotCompressed() throws IOException {
        byte[] bytes = random(100_000);
        Envelope envelope = envelope(Compression.LZ4, 0);
        Payload opened = envelope.open(envelope.seal(Payload.of(bytes)));
        bytes[5]++; // which nobody may do: it shows whose bytes these are
        assertThat(opened.toArray()[5]).isEqualTo(bytes[5]);
    }

    @Test
    void readsItsOptions() {
        Configuration effective = new Configuration();
        assertThat(CompressionSettings.of(effective).isOn()).isFalse();
        effective.setString("rpc-operator.network.compression", "zstd");
        effective.set(RosOptions.NETWORK_COMPRESSION_THRESHOLD, MemorySize.parse("4kb"));
        effective.set(RosOptions.NETWORK_MAX_MESSAGE_SIZE, MemorySize.parse("1mb"));
        assertThat(CompressionSettings.of(effective))
                .isEqualTo(new CompressionSettings(Compression.ZSTD, 4096, 1 << 20));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void writersAndReadersUseIt(Compression compression) throws IOException {
        CompressionSettings settings = new CompressionSettings(compression, 1024, MAX_MESSAGE);
        String text = "text ".repeat(1000);
        Payload payload = new PayloadWriter<>(StringSerializer.INSTANCE, settings).write(text);
        assertThat(payload.size() < 1000).isEqualTo(settings.isOn());
        assertThat(new PayloadReader<>(StringSerializer.INSTANCE, settings).read(payload))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void saysHowLargeAPayloadIsOnceOpened(Compression compression) throws IOException {
        CompressionSettings settings = new CompressionSettings(compression, 100, MAX_MESSAGE);
        for (int size : new int[] {0, 1, 4, 99, 100, 70_000, 3_000_000}) {
            byte[] compressible =
                    new Envelope(settings).seal(Payload.of(repetitive(size))).toArray();
            boolean compressed = settings.isOn() && size >= 100;
            int opened = compressed ? size : compressible.length;
            assertThat(settings.plainSize(Payload.of(compressible))).isEqualTo(opened);
            assertThat(settings.plainSize(inPieces(compressible, 3))).isEqualTo(opened);
            Payload random = new Envelope(settings).seal(Payload.of(random(size)));
            assertThat(settings.plainSize(random)).isEqualTo(random.size());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aPayloadThatCannotBeOpenedIsAsLargeAsItIs(Compression compression) {
        CompressionSettings settings = new CompressionSettings(compression, 100, MAX_MESSAGE);
        byte kind = (byte) (compression == Compression.LZ4 ? 1 : 2);
        assertThat(settings.plainSize(bytes(kind, 0, 128, 0, 0))).isEqualTo(MAX_MESSAGE);
        assertThat(settings.plainSize(bytes(kind, 0, 128, 0, 1))).isEqualTo(5);
        assertThat(settings.plainSize(bytes(kind, -1, -1, -1, -1))).isEqualTo(5);
        assertThat(settings.plainSize(bytes(kind, 0, 0, 0, 1))).as("a lie").isEqualTo(5);
        assertThat(settings.plainSize(bytes(kind, 0, 128, 0))).isEqualTo(4);
        assertThat(settings.plainSize(Payload.EMPTY)).isZero();
    }

    // ------------------------------------------------------------------ too large

    /** The transport refuses it, and says so as it always does. */
    @Test
    void doesNotMakeAnAllowedPayloadOfOneThatIsTooLarge() throws IOException {
        Payload tooLarge = Payload.of(new byte[MAX_MESSAGE + 1]);
        assertThat(envelope(Compression.LZ4, 0).seal(tooLarge).size()).isGreaterThan(MAX_MESSAGE);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void refusesABombBeforeThereIsMemoryForIt(Compression compression) throws IOException {
        Envelope careless = new Envelope(new CompressionSettings(compression, 0, 1 << 30));
        Payload bomb = careless.seal(Payload.of(new byte[4 * MAX_MESSAGE]));
        assertThat(bomb.size()).isLessThan(MAX_MESSAGE);
        assertRefused(compression, bomb, "'rpc-operator.network.max-message-size' allows, 8388608");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void doesNotBelieveClaims(Compression compression) throws IOException {
        byte kind = (byte) (compression == Compression.LZ4 ? 1 : 2);
        assertRefused(compression, Payload.EMPTY, "");
        assertRefused(compression, bytes(kind), "");
        assertRefused(compression, bytes(9), "unknown way, 9");
        assertRefused(compression, bytes(-1), "unknown way, -1");
        assertRefused(compression, bytes(kind, -1, -1, -1, -1), "4294967295 bytes");
        assertRefused(compression, bytes(kind, 0, 127, 0, 0), "");
        assertRefused(
                compression,
                bytes(kind, 0, 127, 0, 0, 0, 0, 4, 0, -1, -1, -1, 127),
                "sizes of a compressed block");
        assertRefused(
                compression,
                bytes(kind, 0, 0, 0, 9, -1, -1, -1, 127, 9, 0, 0, 0),
                "sizes of a compressed block");
    }

    // ------------------------------------------------------------------ damage

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void refusesWhatIsCutOffOrGoesOn(Compression compression) throws IOException {
        byte[] sealed = envelope(compression, 0).seal(Payload.of(repetitive(500))).toArray();
        for (int length = 0; length < sealed.length; length++) {
            assertRefused(compression, Payload.of(Arrays.copyOf(sealed, length)), "");
        }
        assertRefused(
                compression,
                Payload.of(Arrays.copyOf(sealed, sealed.length + 1)),
                "1 bytes after its end");
    }

    /** What is damaged may become other bytes of the same number, but nothing worse. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void survivesRandomDamage(Compression compression) throws IOException {
        byte[] mixed = repetitive(5000);
        System.arraycopy(random(1000), 0, mixed, 2000, 1000);
        Envelope envelope = envelope(compression, 0);
        byte[] sealed = envelope.seal(Payload.of(mixed)).toArray();
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = sealed.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            }
            try {
                assertThat(envelope.open(Payload.of(damaged)).size()).isEqualTo(mixed.length);
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    // ------------------------------------------------------------------ parts

    private static void assertRefused(Compression compression, Payload sealed, String problem) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Envelope envelope = envelope(compression, 0);
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> envelope.open(sealed))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).contains(problem));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    private static Envelope envelope(Compression compression, int threshold) {
        return new Envelope(new CompressionSettings(compression, threshold, MAX_MESSAGE));
    }

    private static Payload bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return Payload.of(bytes);
    }

    private static Payload inPieces(byte[] bytes, int size) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            pieces.add(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
        }
        return Payload.of(pieces);
    }

    private static byte[] repetitive(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i % 10);
        }
        return bytes;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
