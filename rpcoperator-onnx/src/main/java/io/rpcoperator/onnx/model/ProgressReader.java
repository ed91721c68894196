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
package io.rpcoperator.onnx.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.flink.configuration.MemorySize;

/** Reads a model into memory and tells how far it is, for those that take their time. */
final class ProgressReader {

    /** How many bytes pass between two reports. */
    static final long STEP = 128L << 20;

    /** What a Java array holds. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

    private static final int CHUNK = 1 << 20;

    private final String location;
    private final long size;
    private final Consumer<String> progress;

    /**
     * A reader of one model.
     *
     * @param size its size, negative when unknown
     * @param progress is told
     */
    ProgressReader(String location, long size, Consumer<String> progress) {
        this.location = location;
        this.size = size;
        this.progress = progress;
    }

    byte[] read(InputStream in) throws IOException, OnnxModelException {
        requireRoom(size);
        return size < 0 ? readUnknown(in) : readKnown(in, (int) size);
    }

    private byte[] readKnown(InputStream in, int expected) throws IOException {
        byte[] content = new byte[expected];
        int read = 0;
        while (read < expected) {
            int count = in.read(content, read, Math.min(CHUNK, expected - read));
            if (count < 0) {
                return Arrays.copyOf(content, read);
            }
            report(read, count);
            read += count;
        }
        return content;
    }

    private byte[] readUnknown(InputStream in) throws IOException, OnnxModelException {
        ByteArrayOutputStream content = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            requireRoom((long) content.size() + count);
            report(content.size(), count);
            content.write(chunk, 0, count);
        }
        return content.toByteArray();
    }

    private void requireRoom(long bytes) throws OnnxModelException {
        if (bytes > MAX_BYTES) {
            throw new OnnxModelException(
                    location,
                    "has 2 GiB or more, which only a local path can serve: copy it to the machines or"
                            + " mount it");
        }
    }

    private void report(long read, int count) {
        long now = read + count;
        if (now / STEP > read / STEP) {
            progress.accept(
                    String.format(
                            "Reading ONNX model '%s': %s of %s",
                            location, text(now), size < 0 ? "unknown size" : text(size)));
        }
    }

    private static String text(long bytes) {
        return new MemorySize(bytes).toHumanReadableString();
    }
}
