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
package io.rpcoperator.testing.network;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One direction of a connection. Confined to the proxy's thread. */
final class Flow {

    /** More is left to the kernel, so that a slow reader is felt by the writer. */
    private static final int LARGEST_BACKLOG = 256 * 1024;

    /** And of a throttled direction little to the kernel, so that it is felt soon. */
    private static final int THROTTLED_BACKLOG = 64 * 1024;

    private static final int LARGEST_READ = 16 * 1024;

    /** Bytes, and when they may go on. */
    private record Chunk(ByteBuffer bytes, long dueNanos) {}

    private final SocketChannel source;
    private final SocketChannel sink;
    private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST_READ);
    private final Deque<Chunk> backlog = new ArrayDeque<>();
    private int backlogBytes;

    private boolean stalled;
    private long delayNanos;

    /** 0 does not throttle. */
    private long bytesPerSecond;

    /** When the throttle lets the next bytes through. */
    private long openNanos = System.nanoTime();

    private long cutAt = Long.MAX_VALUE;
    private long forwarded;

    /** Drops what it reads. */
    private boolean discarding;

    /** The source has sent its last byte. */
    private boolean ended;

    /** The sink knows that. */
    private boolean endPassedOn;

    /** The sink takes no more for now. */
    private boolean sinkIsFull;

    Flow(SocketChannel source, SocketChannel sink) {
        this.source = source;
        this.sink = sink;
    }

    // ------------------------------------------------------------------ what a test wants

    void stall(boolean now) {
        stalled = now;
    }

    void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    void throttle(long newBytesPerSecond) throws IOException {
        bytesPerSecond = newBytesPerSecond;
        source.setOption(StandardSocketOptions.SO_RCVBUF, THROTTLED_BACKLOG);
    }

    void cutAfter(long bytes) {
        cutAt = forwarded + bytes;
    }

    /** Says goodbye to the sink, and drops what the source sends until it says goodbye too. */
    void discard() throws IOException {
        discarding = true;
        stalled = false;
        cutAt = Long.MAX_VALUE;
        backlog.clear();
        backlogBytes = 0;
        if (!endPassedOn) {
            passOnEnd();
        }
    }

    // ------------------------------------------------------------------ what the loop does

    /** Moves what can be moved. */
    void pump(long now) throws IOException {
        if (stalled) {
            return;
        }
        while (wantsToRead() && read(now)) {
            write(now);
        }
        write(now);
        if (ended && backlog.isEmpty() && !endPassedOn) {
            passOnEnd();
        }
    }

    /** True if something came, and there may be more. */
    private boolean read(long now) throws IOException {
        buffer.clear();
        int read = source.read(buffer);
        if (read < 0) {
            ended = true;
        } else if (read > 0 && !discarding) {
            buffer.flip();
            backlog.add(new Chunk(ByteBuffer.allocate(read).put(buffer).flip(), now + delayNanos));
            backlogBytes += read;
        }
        return read > 0;
    }

    private void write(long now) throws IOException {
        sinkIsFull = false;
        Chunk head = dueAt(now);
        while (head != null && !isCutDue() && !sinkIsFull) {
            int written = write(head.bytes(), now);
            if (!head.bytes().hasRemaining()) {
                backlog.remove();
            }
            sinkIsFull = written == 0;
            head = dueAt(now);
        }
    }

    private int write(ByteBuffer bytes, long now) throws IOException {
        int limit = bytes.limit();
        long allowed = Math.min(bytes.remaining(), cutAt - forwarded);
        if (bytesPerSecond > 0) {
            allowed = Math.min(allowed, Math.max(1, bytesPerSecond / 100));
        }
        bytes.limit(bytes.position() + (int) allowed);
        int written = sink.write(bytes);
        bytes.limit(limit);
        forwarded += written;
        backlogBytes -= written;
        if (bytesPerSecond > 0) {
            openNanos = now + written * 1_000_000_000L / bytesPerSecond;
        }
        return written;
    }

    private @Nullable Chunk dueAt(long now) {
        Chunk head = backlog.peek();
        return head == null || dueNanos(head) - now > 0 ? null : head;
    }

    private long dueNanos(Chunk head) {
        return bytesPerSecond > 0 ? Math.max(head.dueNanos(), openNanos) : head.dueNanos();
    }

    private void passOnEnd() throws IOException {
        endPassedOn = true;
        sink.shutdownOutput();
    }

    // ------------------------------------------------------------------ what the loop asks

    boolean wantsToRead() {
        return !stalled && !ended && backlogBytes < LARGEST_BACKLOG;
    }

    boolean wantsToWrite() {
        return !stalled && sinkIsFull;
    }

    boolean isCutDue() {
        return forwarded >= cutAt;
    }

    boolean hasEnded() {
        return ended && endPassedOn;
    }

    long forwarded() {
        return forwarded;
    }

    /** How long to wait before there is something to do, sockets aside. */
    long nanosUntilDue(long now) {
        Chunk head = backlog.peek();
        return stalled || head == null || sinkIsFull
                ? Long.MAX_VALUE
                : Math.max(0, dueNanos(head) - now);
    }
}
