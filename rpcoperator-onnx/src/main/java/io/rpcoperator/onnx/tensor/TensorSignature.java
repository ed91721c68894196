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
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * An input or output as the model declares it.
 *
 * @param name its name
 * @param type its element type, null when codecs cannot handle it
 * @param typeName the type as the model's author knows it
 * @param shape all dimensions, batch axis first and -1 where any length will do; empty also when
 *     the model does not tell
 * @param dimensionNames per dimension the symbolic name, empty when it has none
 */
@Internal
public record TensorSignature(
        String name,
        @Nullable ElementType type,
        String typeName,
        List<Long> shape,
        List<String> dimensionNames) {

    /** Copies the lists. */
    public TensorSignature {
        shape = List.copyOf(shape);
        dimensionNames = List.copyOf(dimensionNames);
    }

    /** The length of the batch axis, if it is fixed. */
    OptionalInt fixedRows() {
        return shape.isEmpty() || shape.get(0) < 0
                ? OptionalInt.empty()
                : OptionalInt.of(Math.toIntExact(shape.get(0)));
    }

    /**
     * Why a codec's declaration does not fit this one, if it does not.
     *
     * @param modelRows the number of rows that the model always takes, if it does
     */
    Optional<String> mismatch(TensorSpec spec, OptionalInt modelRows) {
        if (type != spec.type()) {
            return Optional.of("the model's is " + typeName);
        }
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        if (shape.get(0) == 0) {
            return Optional.of(
                    "the model's axis 0 is 0, which leaves no room for a row; export the model with"
                            + " a dynamic batch axis");
        }
        if (fixedRows().isPresent() && !fixedRows().equals(modelRows)) {
            return Optional.of(
                    "the model's axis 0 is fixed; export the model with a dynamic batch axis, or with"
                            + " one length of it in all inputs and outputs");
        }
        if (shape.size() != spec.rowShape().size() + 1) {
            return Optional.of("the model's rank differs");
        }
        for (int axis = 1; axis < shape.size(); axis++) {
            long fixed = shape.get(axis);
            if (fixed >= 0 && fixed != spec.rowShape().get(axis - 1)) {
                return Optional.of("the model's axis " + axis + " is " + fixed);
            }
        }
        return Optional.empty();
    }

    /** The batch axis' symbolic name, empty when it has none. */
    String batchName() {
        return dimensionNames.isEmpty() ? "" : dimensionNames.get(0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("'" + name + "' " + typeName + "[");
        for (int axis = 0; axis < shape.size(); axis++) {
            String symbol = dimensionNames.get(axis);
            text.append(axis == 0 ? "" : ", ")
                    .append(
                            shape.get(axis) >= 0
                                    ? shape.get(axis).toString()
                                    : symbol.isEmpty() ? "?" : symbol);
        }
        return text.append(']').toString();
    }
}
