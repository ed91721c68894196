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
import java.util.Map;

/**
 * A symbolic dimension that the model names in several inputs and that must have one length in all
 * of them. ONNX Runtime does not check that, and may broadcast or fail deep inside the graph.
 *
 * @param name the model's name for it
 * @param places where it occurs, at least twice
 */
record SharedDimension(String name, List<Place> places) {

    /**
     * One occurrence.
     *
     * @param input the input's name
     * @param axis the axis of the model's tensor
     */
    record Place(String input, int axis) {}

    /** Refuses a row in which the lengths differ. */
    void check(Map<String, InputColumn> columns, int row) {
        Place first = places.get(0);
        long expected = length(columns, first, row);
        for (int i = 1; i < places.size(); i++) { // no iterator: this is done for every row
            Place place = places.get(i);
            long found = length(columns, place, row);
            if (found != expected) {
                throw new TensorException(
                        String.format(
                                "the model's dimension '%s' is %d in input '%s' (axis %d), got %d in"
                                        + " input '%s' (axis %d)",
                                name,
                                expected,
                                first.input,
                                first.axis,
                                found,
                                place.input,
                                place.axis));
            }
        }
    }

    private static long length(Map<String, InputColumn> columns, Place place, int row) {
        InputColumn column = columns.get(place.input);
        if (column == null) {
            throw new IllegalStateException("no input '" + place.input + "'");
        }
        return column.dimension(row, place.axis);
    }
}
