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

import io.rpcoperator.spi.PayloadInput;
import io.rpcoperator.spi.PayloadOutput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {

    private static final String TEXT = "a text of some length, with \u20ac";

    @Test
    void writesIntoOneArrayWhatNobodyShares() throws IOException {
        Payload payload = new PayloadWriter<>(StringSerializer.INSTANCE).write(TEXT);

        assertThat(payload.arrayIfWhole()).isNotNull();
        assertThat(new PayloadReader<>(StringSerializer.INSTANCE).read(payload)).isEqualTo(TEXT);
    }

    @Test
    void writesOneValueAfterTheOther() throws IOException {
        PayloadWriter<Blob> writer = new PayloadWriter<>(new BlobSerializer());

        Payload first = writer.write(new Blob("first", ByteBuffer.wrap(new byte[] {1, 2}), 7));
        Payload second = writer.write(new Blob("second", ByteBuffer.wrap(new byte[] {3}), 8));

        PayloadReader<Blob> reader = new PayloadReader<>(new BlobSerializer());
        assertThat(reader.read(first))
                .isEqualTo(new Blob("first", ByteBuffer.wrap(new byte[] {1, 2}), 7));
        assertThat(reader.read(second))
                .isEqualTo(new Blob("second", ByteBuffer.wrap(new byte[] {3}), 8));
    }

    @Test
    void sharesBytesWithTheWriterAndTheReader() throws IOException {
        byte[] bytes = {1, 2, 3, 4};
        Payload payload =
                new PayloadWriter<>(new BlobSerializer())
                        .write(new Blob("name", ByteBuffer.wrap(bytes), 5));
        Blob read = new PayloadReader<>(new BlobSerializer()).read(payload);

        bytes[2] = 9; // which nobody may do: it shows whose bytes these are
        assertThat(read.bytes.get(2)).isEqualTo((byte) 9);
        assertThat(payload.arrayIfWhole()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void readsWhateverThePieces(int pieceSize) throws IOException {
        Blob blob =
                new Blob(
                        TEXT,
                        ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8)),
                        Integer.MIN_VALUE);
        byte[] whole = new PayloadWriter<>(new BlobSerializer()).write(blob).toArray();
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < whole.length; from += pieceSize) {
            pieces.add(ByteBuffer.wrap(whole, from, Math.min(pieceSize, whole.length - from)));
            pieces.add(ByteBuffer.allocate(0));
        }

        Payload payload = Payload.of(pieces);

        assertThat(payload.size()).isEqualTo(whole.length);
        assertThat(payload.toArray()).isEqualTo(whole);
        assertThat(payload).isEqualTo(Payload.of(whole)).hasSameHashCodeAs(Payload.of(whole));
        assertThat(new PayloadReader<>(new BlobSerializer()).read(payload)).isEqualTo(blob);
    }

    @Test
    void tellsWhatIsMissing() {
        byte[] claimsMore = {0, 0, 0, 9, 1, 2};
        for (Payload payload :
                List.of(
                        Payload.of(claimsMore),
                        Payload.of(List.of(ByteBuffer.wrap(claimsMore))),
                        Payload.of(new byte[] {-1, -1, -1, -1}))) {
            assertThatThrownBy(() -> new PayloadReader<>(new SharedBytes()).read(payload))
                    .isInstanceOf(EOFException.class);
        }
    }

    /** Something before, something shared, something after. */
    private record Blob(String name, ByteBuffer bytes, int number) {}

    private static final class BlobSerializer extends Plain<Blob> {

        @Override
        public void serialize(Blob blob, DataOutputView target) throws IOException {
            target.writeUTF(blob.name);
            target.writeInt(blob.bytes.remaining());
            ((PayloadOutput) target).share(blob.bytes);
            target.writeInt(blob.number);
        }

        @Override
        public Blob deserialize(DataInputView source) throws IOException {
            String name = source.readUTF();
            ByteBuffer bytes = joined(((PayloadInput) source).share(source.readInt()));
            return new Blob(name, bytes, source.readInt());
        }

        private static ByteBuffer joined(List<ByteBuffer> pieces) {
            if (pieces.size() == 1) {
                return pieces.get(0);
            }
            ByteBuffer all =
                    ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
            pieces.forEach(all::put);
            return all.flip();
        }
    }

    /** A length and so many bytes. */
    private static final class SharedBytes extends Plain<List<ByteBuffer>> {

        @Override
        public void serialize(List<ByteBuffer> bytes, DataOutputView target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ByteBuffer> deserialize(DataInputView source) throws IOException {
            return ((PayloadInput) source).share(source.readInt());
        }
    }

    /** What Flink asks of a serializer besides. */
    private abstract static class Plain<T> extends TypeSerializerSingleton<T> {

        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public T createInstance() {
            throw new UnsupportedOperationException();
        }

        @Override
        public T copy(T from) {
            return from;
        }

        @Override
        public T copy(T from, T reuse) {
            return from;
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public T deserialize(T reuse, DataInputView source) throws IOException {
            return deserialize(source);
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) throws IOException {
            serialize(deserialize(source), target);
        }

        @Override
        public TypeSerializerSnapshot<T> snapshotConfiguration() {
            throw new UnsupportedOperationException();
        }
    }
}
