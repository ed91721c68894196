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
package io.rpcoperator.onnx.tensor;

import io.rpcoperator.onnx.testing.FloatsCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Records to a batch of tensors and back, per row; the model only copies its input. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchAssemblyBenchmark {

    private static final int ROWS = 64;
    private static final int WIDTH = 256;

    private final TensorSpec spec = TensorSpec.of("x", ElementType.FLOAT, WIDTH);
    private final FloatsCodec arrays = new FloatsCodec(spec, spec);
    private final InputBatch inputs =
            new InputBatch(List.of(spec), new ModelSignature(List.of(), List.of()));
    private final OutputBatch outputs = new OutputBatch(List.of(spec));
    private final List<float[]> records = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();

    /** Makes the records. */
    @Setup
    public void prepare() {
        for (int row = 0; row < ROWS; row++) {
            float[] record = new float[WIDTH];
            Arrays.fill(record, row);
            records.add(record);
            tensors.add(Tensor.of(record, WIDTH));
        }
    }

    /** Assembly and scatter of arrays, through a codec. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[][] arrays() {
        inputs.clear();
        for (float[] record : records) {
            arrays.encode(record, inputs);
            inputs.endRow();
        }
        run();
        float[][] responses = new float[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            responses[row] = arrays.decode(outputs.row(row));
        }
        return responses;
    }

    /** Assembly and scatter of tensors. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Tensor[] tensors() {
        inputs.clear();
        for (Tensor tensor : tensors) {
            inputs.tensor("x").put(tensor);
            inputs.endRow();
        }
        run();
        Tensor[] responses = new Tensor[ROWS];
        for (int row = 0; row < ROWS; row++) {
            responses[row] = outputs.row(row).tensor("x").toTensor();
        }
        return responses;
    }

    /** Assembly alone. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<BatchTensor> assembly() {
        inputs.clear();
        for (float[] record : records) {
            arrays.encode(record, inputs);
            inputs.endRow();
        }
        return inputs.tensors(inputs.groups().get(0));
    }

    private void run() {
        BatchTensor input = inputs.tensors(inputs.groups().get(0)).get(0);
        List<BatchTensor> output = outputs.allocate(ROWS);
        output.get(0).data().duplicate().put(input.data().duplicate());
        outputs.take(output, ROWS);
    }
}
