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

import ai.onnxruntime.OrtException;

/** Says in plain words why ONNX Runtime refused a model. */
final class LoadFailure {

    private LoadFailure() {}

    /** What is wrong and what to do, with ONNX Runtime's own message. */
    static String explain(OrtException e) {
        return diagnosis(e) + ". ONNX Runtime says: " + message(e);
    }

    /** ONNX Runtime's own message. */
    static String message(OrtException e) {
        return String.valueOf(e.getMessage()).strip();
    }

    private static String diagnosis(OrtException e) {
        return switch (e.getCode()) {
            case ORT_INVALID_PROTOBUF ->
                    "is not an ONNX file, or only a part of one; check how it was exported and copied";
            case ORT_INVALID_GRAPH ->
                    "is not a valid graph, or uses operators that this ONNX Runtime does not have;"
                            + " export it again, with an older opset if it is newer than the runtime";
            case ORT_NOT_IMPLEMENTED ->
                    "uses an operator that the chosen provider does not implement for its types";
            default -> diagnosis(message(e));
        };
    }

    /** For the many failures that have no code of their own. */
    private static String diagnosis(String message) {
        if (message.contains("External data")) {
            return "lacks its external data; keep the files beside a model at a local path";
        }
        if (message.contains("opset")) {
            return "was exported with a newer opset than this ONNX Runtime supports; export it with"
                    + " an older one";
        }
        return "cannot be loaded";
    }
}
