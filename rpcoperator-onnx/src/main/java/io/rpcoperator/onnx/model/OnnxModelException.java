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

import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * A model that cannot be found, loaded or run. The message names the model, what is wrong with it
 * and what to do.
 */
@PublicEvolving
public final class OnnxModelException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String location;

    /**
     * A failure without a deeper cause.
     *
     * @param location where the model is from
     * @param problem what is wrong, and what to do
     */
    public OnnxModelException(String location, String problem) {
        this(location, problem, null);
    }

    /**
     * A failure.
     *
     * @param location where the model is from
     * @param problem what is wrong, and what to do
     * @param cause what was thrown
     */
    public OnnxModelException(String location, String problem, @Nullable Throwable cause) {
        super("ONNX model '" + location + "': " + problem, cause);
        this.location = location;
    }

    /** Where the model is from. */
    public String location() {
        return location;
    }
}
