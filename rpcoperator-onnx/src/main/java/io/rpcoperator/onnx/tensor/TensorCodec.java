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

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Writes records into a model's inputs and reads responses out of its outputs, one row each.
 *
 * <pre>{@code
 * final class FraudCodec implements TensorCodec<Transaction, FraudScore> {
 *     public List<TensorSpec> inputs() {
 *         return List.of(TensorSpec.of("features", FLOAT, 3), TensorSpec.of("country", STRING));
 *     }
 *
 *     public List<TensorSpec> outputs() {
 *         return List.of(TensorSpec.of("probabilities", FLOAT, 2));
 *     }
 *
 *     public void encode(Transaction t, RowWriter row) {
 *         row.tensor("features").putFloat(t.amount).putFloat(t.age).putFloat(t.distance);
 *         row.tensor("country").putString(t.country);
 *     }
 *
 *     public FraudScore decode(RowReader row) {
 *         return new FraudScore(row.tensor("probabilities").getFloat(1));
 *     }
 * }
 * }</pre>
 *
 * <p>The declarations are checked against the model when it is loaded. Instances are used by one
 * thread at a time.
 *
 * @param <IN> the request type
 * @param <OUT> the response type
 */
@PublicEvolving
public interface TensorCodec<IN, OUT> {

    /** The inputs that {@link #encode} writes: all that the model requires. Called at load. */
    List<TensorSpec> inputs();

    /**
     * The outputs that {@link #decode} reads, at least one. Outputs of the model that are not named
     * here are not computed for their own sake. Called at load.
     */
    List<TensorSpec> outputs();

    /**
     * Writes one record: the same number of elements as the row shape of each input says.
     *
     * @param record the record
     * @param row where to write it; not to be kept
     * @throws TensorException if the record does not fit; fails the calls that cannot be encoded
     */
    void encode(IN record, RowWriter row);

    /**
     * Reads one response.
     *
     * @param row where to read it; not to be kept
     * @return the response, never null
     */
    OUT decode(RowReader row);
}
