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

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A tensor as a codec sees it: its name in the model, its element type and the shape that one
 * record has in it.
 *
 * <p>The batch axis (axis 0 of the model's tensor) is not part of the row shape: a tensor {@code
 * [batch, 16]} has the row shape {@code [16]}, and {@code [batch]} has the empty one, which holds
 * one element a row.
 *
 * @param name the name of the model's input or output
 * @param type the element type
 * @param rowShape the dimensions of one row; {@link #VARIABLE} where rows differ
 */
@PublicEvolving
public record TensorSpec(String name, ElementType type, List<Integer> rowShape) {

    /**
     * A dimension that may differ from row to row, such as the length of a text. Rows of different
     * shapes are run apart from each other; nothing is padded.
     */
    public static final int VARIABLE = -1;

    /** Checks the dimensions. */
    public TensorSpec {
        rowShape = List.copyOf(rowShape);
        for (int dimension : rowShape) {
            if (dimension < 1 && dimension != VARIABLE) {
                throw new IllegalArgumentException(
                        "the row shape of tensor '"
                                + name
                                + "' is "
                                + rowShape
                                + "; a dimension is positive or TensorSpec.VARIABLE");
            }
        }
        if (Shapes.elements(rowShape) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a row of tensor '" + name + "' would hold more than 2^31 - 1 elements");
        }
    }

    /** A tensor of which each record fills one row of the given shape. */
    public static TensorSpec of(String name, ElementType type, int... rowShape) {
        List<Integer> dimensions = new ArrayList<>(rowShape.length);
        for (int dimension : rowShape) {
            dimensions.add(dimension);
        }
        return new TensorSpec(name, type, dimensions);
    }

    /** How many dimensions are {@link #VARIABLE}. */
    int variableDimensions() {
        int count = 0;
        for (int dimension : rowShape) {
            count += dimension == VARIABLE ? 1 : 0;
        }
        return count;
    }

    /** The row shape as text. */
    String rowShapeText() {
        return Shapes.text(rowShape.stream().mapToLong(Integer::longValue).toArray());
    }

    /** The refusal of a method that belongs to other element types. */
    TensorException refuses(String method) {
        return new TensorException(
                "tensor "
                        + this
                        + " has elements of type "
                        + type
                        + ", which "
                        + method
                        + " is not for");
    }

    /** The tensor, with its batch axis, as text. */
    @Override
    public String toString() {
        StringBuilder shape = new StringBuilder("[batch");
        for (int dimension : rowShape) {
            shape.append(", ").append(dimension == VARIABLE ? "?" : Integer.toString(dimension));
        }
        return "'" + name + "' " + type + shape.append(']');
    }
}
