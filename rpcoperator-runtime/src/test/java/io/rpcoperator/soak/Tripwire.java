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

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes code of a running job throw, once, by a file that the test creates.
 *
 * @param file both the job and the test can reach it
 */
record Tripwire(String file) implements Serializable {

    /** Where a job below this folder has its tripwire of a name. */
    static Tripwire of(String folder, String name) {
        return new Tripwire(Path.of(folder).resolve(name).toString());
    }

    /** The next {@link #check} throws. */
    void set() throws IOException {
        Files.write(Path.of(file), new byte[0]);
    }

    /** Takes it away, should it still be set. */
    void unset() throws IOException {
        Files.deleteIfExists(Path.of(file));
    }

    /** Throws if it was set; of several that check, one throws. */
    void check() throws IOException {
        Path path = Path.of(file);
        if (Files.exists(path) && Files.deleteIfExists(path)) {
            throw new IllegalStateException("Tripped over " + path.getFileName());
        }
    }
}
