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

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A serialized request or response: bytes that never change, in one array, or in the pieces that a
 * large one was written or arrived in.
 */
public final class Payload {

    /** No bytes. */
    public static final Payload EMPTY = of(new byte[0]);

    private final int size;

    /** Null if there are pieces. */
    private final byte @Nullable [] array;

    /** Their positions never move; null if there is an array. */
    private final @Nullable List<ByteBuffer> pieces;

    private Payload(int size, byte @Nullable [] array, @Nullable List<ByteBuffer> pieces) {
        this.size = size;
        this.array = array;
        this.pieces = pieces;
    }

    /** A payload of all bytes of an array, which is not copied and never changed again. */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes.length, bytes, null);
    }

    /**
     * A payload of what remains in some buffers, which is not copied and never changed again.
     *
     * @throws ArithmeticException if it is 2 GiB or more
     */
    public static Payload of(List<ByteBuffer> pieces) {
        int size = 0;
        for (ByteBuffer piece : pieces) {
            size = Math.addExact(size, piece.remaining());
        }
        return new Payload(size, null, pieces.stream().map(ByteBuffer::slice).toList());
    }

    /** The number of bytes. */
    public int size() {
        return size;
    }

    /** All bytes, if they are in one array; not a copy, and never to be changed. */
    public byte @Nullable [] arrayIfWhole() {
        return array;
    }

    /** All bytes, in an array that is never to be changed; copied only if they are in pieces. */
    public byte[] toArray() {
        if (array != null) {
            return array;
        }
        byte[] copy = new byte[size];
        copyTo(ByteBuffer.wrap(copy));
        return copy;
    }

    /** Copies all bytes to a buffer that has room for them. */
    public void copyTo(ByteBuffer target) {
        if (array != null) {
            target.put(array);
        } else {
            buffers().forEach(target::put);
        }
    }

    /** The bytes in read-only buffers of the caller's own, one after the other. */
    public List<ByteBuffer> pieces() {
        return buffers().stream().map(ByteBuffer::asReadOnlyBuffer).toList();
    }

    /**
     * What {@link #pieces} returns, for a transport, which may need the arrays behind it: they are
     * never to be changed.
     */
    public List<ByteBuffer> buffers() {
        return pieces == null
                ? List.of(ByteBuffer.wrap(toArray()))
                : pieces.stream().map(ByteBuffer::duplicate).toList();
    }

    /** Whether the bytes are the same, in whatever pieces. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Payload that
                && size == that.size
                && ByteBuffer.wrap(toArray()).equals(ByteBuffer.wrap(that.toArray()));
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (ByteBuffer piece : pieces()) {
            while (piece.hasRemaining()) {
                hash = 31 * hash + piece.get();
            }
        }
        return hash;
    }

    @Override
    public String toString() {
        return size + " bytes";
    }
}
