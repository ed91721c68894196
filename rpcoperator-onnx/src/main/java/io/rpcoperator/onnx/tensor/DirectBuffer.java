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
package io.rpcoperator.onnx.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.flink.annotation.VisibleForTesting;

/**
 * Direct memory in native byte order that grows to the largest batch it has seen and is used again
 * for every batch. Owned by the thread that assembles.
 */
final class DirectBuffer {

    /** What both the JDK and ONNX Runtime accept. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - 64;

    private final String tensor;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private TypedViews views = new TypedViews(buffer);

    DirectBuffer(String tensor) {
        this.tensor = tensor;
    }

    /** Forgets the content and keeps the memory. */
    void clear() {
        buffer.clear();
    }

    /** The buffer, with room for some more bytes at its position. */
    ByteBuffer reserve(long bytes) {
        if (buffer.remaining() < bytes) {
            grow(buffer.position() + bytes);
        }
        return buffer;
    }

    /** The memory as it is until it grows. */
    TypedViews views() {
        return views;
    }

    /** The bytes written. */
    int position() {
        return buffer.position();
    }

    /** What was written, as a view. */
    ByteBuffer written() {
        return buffer.duplicate().flip().order(ByteOrder.nativeOrder());
    }

    /** A part of what was written, as a view. */
    ByteBuffer written(int start, int length) {
        return buffer.slice(start, length).order(ByteOrder.nativeOrder());
    }

    /** So many bytes of whatever content, as a view. */
    ByteBuffer room(long bytes) {
        clear();
        reserve(bytes);
        return written(0, (int) bytes);
    }

    @VisibleForTesting
    int capacity() {
        return buffer.capacity();
    }

    private void grow(long needed) {
        if (needed > MAX_BYTES) {
            throw tooLarge(needed, "a tensor holds less than 2 GiB", "");
        }
        long capacity = Math.min(MAX_BYTES, Math.max(needed, 2L * buffer.capacity()));
        try {
            buffer =
                    ByteBuffer.allocateDirect((int) capacity)
                            .order(ByteOrder.nativeOrder())
                            .put(written());
            views = new TypedViews(buffer);
        } catch (OutOfMemoryError e) {
            throw tooLarge(
                    needed,
                    "direct memory is exhausted",
                    " or raise 'taskmanager.memory.task.off-heap.size'");
        }
    }

    private TensorException tooLarge(long needed, String why, String otherwise) {
        return new TensorException(
                String.format(
                        "tensor '%s' needs %d bytes for this batch: %s; lower"
                                + " 'rpc-operator.batch.max-size'%s",
                        tensor, needed, why, otherwise));
    }
}
