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
package io.rpcoperator.soak;

import io.rpcoperator.testing.cluster.FlinkProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM holds, told by the kernel and by {@code jcmd}.
 *
 * @param files open file descriptors, sockets among them
 * @param heap MiB in use after a collection
 * @param metaspace MiB in use, which is what loaded classes take
 * @param direct MiB of direct buffers
 */
record Footprint(long threads, long files, long heap, long metaspace, long direct) {

    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    private static final Pattern HEAP = Pattern.compile("generation .* used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace +used (\\d+)K");
    private static final Pattern DIRECT = Pattern.compile("Other \\(.*committed=(\\d+)KB\\)");

    private static final long KIB_PER_MIB = 1024;

    /** Of a JVM that tracks its native memory and collects with {@code SerialGC}. */
    static Footprint of(FlinkProcess process) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        process.jcmd("GC.run");
        String heap = process.jcmd("GC.heap_info");
        String nativeMemory = process.jcmd("VM.native_memory", "summary");
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return new Footprint(
                    sum(THREADS, Files.readString(proc.resolve("status"))),
                    files.count(),
                    sum(HEAP, heap) / KIB_PER_MIB,
                    sum(METASPACE, heap) / KIB_PER_MIB,
                    sum(DIRECT, nativeMemory) / KIB_PER_MIB);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sum(Pattern pattern, String text) {
        List<Long> found =
                pattern.matcher(text)
                        .results()
                        .map((MatchResult match) -> Long.parseLong(match.group(1)))
                        .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("No '" + pattern + "' in: " + text);
        }
        return found.stream().mapToLong(Long::longValue).sum();
    }

    /** The larger of each. */
    Footprint max(Footprint other) {
        return new Footprint(
                Math.max(threads, other.threads),
                Math.max(files, other.files),
                Math.max(heap, other.heap),
                Math.max(metaspace, other.metaspace),
                Math.max(direct, other.direct));
    }

    /** With so much more of each. */
    Footprint plus(Footprint allowance) {
        return new Footprint(
                threads + allowance.threads,
                files + allowance.files,
                heap + allowance.heap,
                metaspace + allowance.metaspace,
                direct + allowance.direct);
    }

    /** Whether nothing is more than in a limit. */
    boolean isWithin(Footprint limit) {
        return max(limit).equals(limit);
    }
}
