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

import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.onnx.testing.OnnxModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A perceptron made in code. */
enum Model {
    /** Where a row takes a microsecond. */
    TINY("13kFLOP", 32, 64, 2),
    /** Where a row takes milliseconds, most of them to read 52 MB of weights. */
    LARGE("27MFLOP", 256, 2048, 4);

    private static final int CLASSES = 4;
    private static final long SEED = 42;

    private final String title;
    private final int width;
    private final int hidden;
    private final int layers;

    Model(String title, int width, int hidden, int layers) {
        this.title = title;
        this.width = width;
        this.hidden = hidden;
        this.layers = layers;
    }

    /** Floats of a row. */
    int width() {
        return width;
    }

    FloatsCodec codec() {
        return FloatsCodec.mlp(width, CLASSES);
    }

    /** Writes the model into a folder, if it is not there. */
    void writeTo(Path folder) throws IOException {
        Path file = in(folder);
        if (!Files.exists(file)) {
            Files.write(file, OnnxModels.mlp(width, hidden, layers, CLASSES, SEED));
        }
    }

    /** Its file in a folder. */
    Path in(Path folder) {
        return folder.resolve(title + ".onnx");
    }

    /** As in figures. */
    @Override
    public String toString() {
        return title;
    }
}
