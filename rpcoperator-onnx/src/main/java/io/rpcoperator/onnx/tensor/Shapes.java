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
import java.util.StringJoiner;

/** Arithmetic and text of shapes, in which a negative dimension stands for any length. */
final class Shapes {

    private Shapes() {}

    /** The number of elements; every negative dimension counts as one. */
    static long elements(List<Integer> shape) {
        long elements = 1;
        for (int dimension : shape) {
            elements = Math.multiplyExact(elements, dimension < 0 ? 1L : dimension);
        }
        return elements;
    }

    /** The number of elements of a shape without negative dimensions. */
    static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }

    /** The shape as text, with {@code ?} for negative dimensions. */
    static String text(long[] shape) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (long dimension : shape) {
            text.add(dimension < 0 ? "?" : Long.toString(dimension));
        }
        return text.toString();
    }
}
