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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.MachineTime;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Notes when each record has its answer, in files of a folder, for {@link Answers}: cheaply, since
 * it is measured along. It forgets nothing and takes nothing back.
 */
final class AnswerSink implements Sink<Question> {

    private static final long serialVersionUID = 1L;

    /** How long an answer may wait for others before it is written, if others come. */
    private static final long FLUSH_MICROS = 1_000;

    private final String folder;

    AnswerSink(Path folder) {
        this.folder = folder.toString();
    }

    @Override
    public SinkWriter<Question> createWriter(WriterInitContext context) throws IOException {
        return openWriter(Path.of(folder));
    }

    /** Begins a new file in a folder. */
    static SinkWriter<Question> openWriter(Path folder) throws IOException {
        Path file = Files.createDirectories(folder).resolve(UUID.randomUUID().toString());
        return new Writer(
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
    }

    /** Owned by the task's thread. */
    private static final class Writer implements SinkWriter<Question> {

        private final DataOutputStream file;
        private long flushedMicros;

        Writer(DataOutputStream file) {
            this.file = file;
        }

        @Override
        public void write(Question question, Context context) throws IOException {
            long now = MachineTime.micros();
            file.writeLong(question.id());
            file.writeLong(question.issuedMicros());
            file.writeLong(now);
            if (now - flushedMicros >= FLUSH_MICROS) {
                file.flush();
                flushedMicros = now;
            }
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
