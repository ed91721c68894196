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

import java.nio.file.Path;
import org.apache.flink.annotation.Internal;

/** A model that was found, ready to be given to ONNX Runtime. */
@Internal
public sealed interface Model {

    /** Where it is from, as the user wrote it. */
    String location();

    /** Its size, without external data. */
    long bytes();

    /**
     * A local file. ONNX Runtime reads it, and the external data beside it, by itself.
     *
     * @param location as the user wrote it
     * @param path the file
     * @param bytes its size
     */
    record LocalFile(String location, Path path, long bytes) implements Model {}

    /** A model that was read into memory. */
    final class InMemory implements Model {

        private final String location;
        private final byte[] content;

        InMemory(String location, byte[] content) {
            this.location = location;
            this.content = content;
        }

        @Override
        public String location() {
            return location;
        }

        @Override
        public long bytes() {
            return content.length;
        }

        /** The model's bytes, not copied. */
        public byte[] content() {
            return content;
        }
    }
}
