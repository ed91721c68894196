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

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.rpcoperator.onnx.tensor.ModelSignature;
import io.rpcoperator.onnx.tensor.TensorSignature;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/** Reads a model's signature out of its session. */
final class Signatures {

    private Signatures() {}

    static ModelSignature of(OrtSession session) throws OrtException {
        return new ModelSignature(
                tensors(session.getInputInfo().values()),
                tensors(session.getOutputInfo().values()));
    }

    private static List<TensorSignature> tensors(Collection<NodeInfo> nodes) {
        return nodes.stream().map(Signatures::tensor).toList();
    }

    private static TensorSignature tensor(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo info)) {
            String kind = node.getInfo().getClass().getSimpleName().replace("Info", "");
            return new TensorSignature(node.getName(), null, kind, List.of(), List.of());
        }
        return new TensorSignature(
                node.getName(),
                ElementTypes.of(info.onnxType),
                ElementTypes.name(info.onnxType),
                LongStream.of(info.getShape()).boxed().toList(),
                List.of(info.getDimensionNames()));
    }
}
