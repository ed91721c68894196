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

import ai.onnxruntime.OrtException;
import io.rpcoperator.benchmarks.inference.Model;
import io.rpcoperator.benchmarks.inference.NativeModel;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A model to load.
 *
 * @param file of the model
 * @param copies the folder in which each {@link Copy} is told
 * @param load what loading takes longer than it does of itself
 */
record ModelSource(Model model, String file, String copies, Duration load) implements Serializable {

    /** Loads the model without any of our code, runs it for a row, and tells of the copy. */
    NativeModel open(int maxBatch) throws OrtException, IOException, InterruptedException {
        double before = Copy.residentMebibytes();
        delay();
        NativeModel loaded = new NativeModel(model, Path.of(file), maxBatch);
        loaded.put(0, model.row(0));
        loaded.run(1);
        Copy.tell(Path.of(copies), before);
        return loaded;
    }

    /** Takes the additional time. */
    void delay() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(load.toNanos());
    }
}
