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
package io.rpcoperator.benchmarks.inference;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;

/** ONNX Runtime alone: its input is laid out before, and nobody reads its output. */
final class DirectBatch implements InProcess {

    private final NativeModel model;
    private final int size;

    DirectBatch(Model model, Path folder, int size) throws OrtException {
        this.model = new NativeModel(model, model.file(folder), size);
        this.size = size;
        for (int i = 0; i < size; i++) {
            this.model.put(i, model.row(i % Model.ROWS));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void run() throws OrtException {
        model.run(size);
    }

    @Override
    public void close() throws OrtException {
        model.close();
    }
}
