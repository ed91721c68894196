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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.benchmarks.failover.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A copy of the model, as it says itself; times are those of {@link MachineTime}.
 *
 * @param id random
 * @param beganMicros when its load began
 * @param loadedMicros when its load ended
 */
record Copy(long id, long beganMicros, long loadedMicros) {

    /** Loads a model, and tells of it in a file of a folder. */
    static Copy load(Model model, String folder) throws IOException, InterruptedException {
        long began = MachineTime.micros();
        model.open();
        Copy copy = new Copy(ThreadLocalRandom.current().nextLong(), began, MachineTime.micros());
        Path file = Files.createDirectories(Path.of(folder)).resolve(UUID.randomUUID().toString());
        Files.writeString(file, copy + "\n");
        return copy;
    }

    double loadMillis() {
        return (loadedMicros - beganMicros) / 1e3;
    }

    /** What {@link #toString} made. */
    static Copy ofLine(String line) {
        String[] words = line.split(" ", -1);
        return new Copy(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    @Override
    public String toString() {
        return id + " " + beganMicros + " " + loadedMicros;
    }
}
