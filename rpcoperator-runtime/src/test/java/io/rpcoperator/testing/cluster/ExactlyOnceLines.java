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
package io.rpcoperator.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * Lines of files in a folder, written exactly once by Flink's {@link FileSink}: a line appears when
 * the checkpoint that covers it has completed, and what was written since the last one is taken
 * back by a restart. See {@link LineFileSink} for lines that appear at once and stay.
 */
public final class ExactlyOnceLines {

    /** What is not committed is in hidden files. */
    private static final String COMMITTED = "part-*";

    /** Names differ from file to file of a writer in the decimal number that they end with. */
    private static final Comparator<Path> BY_NUMBER =
            Comparator.<Path>comparingInt(part -> part.toString().length())
                    .thenComparing(Comparator.naturalOrder());

    private ExactlyOnceLines() {}

    /** Writes each element as a line into a folder that both the job and the test can reach. */
    public static <T> Sink<T> sink(String folder) {
        return FileSink.forRowFormat(
                        new org.apache.flink.core.fs.Path(Path.of(folder).toUri()),
                        new SimpleStringEncoder<T>())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .build();
    }

    /** The lines committed so far; those of one writer are in the order in which it wrote them. */
    public static List<String> committed(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> parts = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (var committed = Files.newDirectoryStream(folder, COMMITTED)) {
            committed.forEach(parts::add);
            parts.sort(BY_NUMBER);
            for (Path part : parts) {
                lines.addAll(Files.readAllLines(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
