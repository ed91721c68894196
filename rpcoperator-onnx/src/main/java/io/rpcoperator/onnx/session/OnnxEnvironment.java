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
package io.rpcoperator.onnx.session;

import ai.onnxruntime.OrtEnvironment;
import io.rpcoperator.onnx.model.OnnxModelException;

/**
 * ONNX Runtime's one environment of this JVM, at its default logging level (warnings and errors, to
 * standard error). It is never closed: the process's end does that.
 */
final class OnnxEnvironment {

    private OnnxEnvironment() {}

    /**
     * The environment; the first call unpacks and loads the native libraries.
     *
     * @param location the model that needs it
     * @throws OnnxModelException if the native libraries cannot be loaded
     */
    static OrtEnvironment get(String location) throws OnnxModelException {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError e) {
            throw new OnnxModelException(
                    location,
                    "ONNX Runtime's native libraries cannot be loaded ("
                            + rootCause(e)
                            + "). Its jar must be in Flink's lib/ and be loaded there alone: set"
                            + " 'classloader.parent-first-patterns.additional: ai.onnxruntime' and leave"
                            + " it out of the job's jar",
                    e);
        }
    }

    private static Throwable rootCause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
