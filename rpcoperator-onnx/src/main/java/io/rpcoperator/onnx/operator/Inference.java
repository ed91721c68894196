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
package io.rpcoperator.onnx.operator;

import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.session.OnnxSession;
import io.rpcoperator.onnx.tensor.BatchTensor;
import io.rpcoperator.onnx.tensor.InputBatch;
import io.rpcoperator.onnx.tensor.OutputBatch;
import io.rpcoperator.onnx.tensor.RowGroup;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorSpec;
import java.util.List;
import java.util.Objects;

/**
 * A codec bound to a session: the three steps of a batch. Owned by one thread at a time.
 *
 * @param <IN> the request type
 * @param <OUT> the response type
 */
final class Inference<IN, OUT> {

    private final TensorCodec<IN, OUT> codec;
    private final OnnxSession session;
    private final InputBatch inputs;
    private final OutputBatch outputs;

    /** Whether a failed run has been repeated. Owned by the thread that runs. */
    private boolean repeated;

    /**
     * Binds a codec.
     *
     * @param location where the model is from
     * @throws OnnxModelException if the codec does not fit the model
     */
    Inference(String location, OnnxSession session, TensorCodec<IN, OUT> codec)
            throws OnnxModelException {
        List<TensorSpec> inputSpecs = codec.inputs();
        List<TensorSpec> outputSpecs = codec.outputs();
        List<String> mismatches = session.signature().mismatches(inputSpecs, outputSpecs);
        if (!mismatches.isEmpty()) {
            throw new OnnxModelException(
                    location,
                    codec.getClass().getName()
                            + " does not fit it: "
                            + String.join("; ", mismatches));
        }
        this.codec = codec;
        this.session = session;
        this.inputs = new InputBatch(inputSpecs, session.signature());
        this.outputs = new OutputBatch(outputSpecs);
    }

    /** Lays the requests out as rows; tells which of them run together. */
    List<RowGroup> assemble(List<IN> requests) {
        inputs.clear();
        for (IN request : requests) {
            codec.encode(request, inputs);
            inputs.endRow();
        }
        return inputs.groups();
    }

    /** Runs some of the rows; {@link #scatter} them before the next. */
    void run(RowGroup rows) throws OnnxModelException {
        List<BatchTensor> tensors = inputs.tensors(rows);
        outputs.take(run(tensors, outputs.allocate(rows.runs())), rows.runs());
    }

    /**
     * A model that does not give what the codec declares fails to write it where that was to be.
     * Run once more without, it shows what it gives. That is done only once, since a run that fails
     * for another reason fails again.
     */
    private List<BatchTensor> run(List<BatchTensor> tensors, List<BatchTensor> allocated)
            throws OnnxModelException {
        try {
            return session.run(tensors, outputs.names(), allocated);
        } catch (OnnxModelException e) {
            if (allocated.isEmpty() || repeated) {
                throw e;
            }
            repeated = true;
            return session.run(tensors, outputs.names());
        }
    }

    /** Reads the responses to the rows that ran into their places. */
    void scatter(RowGroup rows, OUT[] responses) {
        for (int i = 0; i < rows.size(); i++) {
            responses[rows.row(i)] =
                    Objects.requireNonNull(
                            codec.decode(outputs.row(i)), "the codec decoded a row to null");
        }
    }

    /** Runs a row of zeros and empty strings and checks the shapes of what comes back. */
    void warmUp() throws OnnxModelException {
        inputs.clear();
        inputs.addZeroRow();
        for (RowGroup rows : inputs.groups()) {
            run(rows);
        }
    }
}
