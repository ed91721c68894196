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

import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a batch, all of one shape, that run together. Where the model takes one number of
 * rows alone, the last of them is repeated up to that number.
 */
@Internal
public final class RowGroup {

    /** The first row; the others follow it, unless they are listed. */
    private final int first;

    private final int size;
    private final int runs;
    private final int @Nullable [] listed;

    private RowGroup(int first, int size, int runs, int @Nullable [] listed) {
        this.first = first;
        this.size = size;
        this.runs = runs;
        this.listed = listed;
    }

    /**
     * Rows that follow each other.
     *
     * @param runs how many the model is given
     */
    static RowGroup following(int first, int size, int runs) {
        return new RowGroup(first, size, runs, null);
    }

    /** Any rows. */
    static RowGroup listed(int[] rows, int runs) {
        return new RowGroup(rows[0], rows.length, runs, rows);
    }

    /** The number of rows. */
    public int size() {
        return size;
    }

    /** The number of rows that the model is given, repetitions included. */
    public int runs() {
        return runs;
    }

    /** A row's place in the batch. */
    public int row(int index) {
        return listed == null ? first + index : listed[index];
    }

    /** The row that the model is given at a place, repetitions included. */
    int given(int index) {
        return row(Math.min(index, size - 1));
    }

    /** Whether the model can be given these rows where they are. */
    boolean isInPlace() {
        return listed == null && size == runs;
    }
}
