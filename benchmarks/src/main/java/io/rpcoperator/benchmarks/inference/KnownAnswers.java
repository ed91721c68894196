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
package io.rpcoperator.benchmarks.inference;

import java.util.Arrays;

/**
 * The first answer to each row of a model: every other must be alike, whatever the batch that
 * computed it. Not thread-safe.
 */
final class KnownAnswers {

    /** A batch of another size may be computed by another kernel. */
    private static final float TOLERANCE = 1e-3f;

    private final Model model;
    private final float[][] known = new float[Model.ROWS][0];

    KnownAnswers(Model model) {
        this.model = model;
    }

    /**
     * Checks an answer.
     *
     * @throws IllegalStateException if it is not that of the row
     */
    void check(int row, float[] values) {
        if (values.length != model.classes()) {
            throw new IllegalStateException(
                    String.format(
                            "%s answered %d values instead of %d",
                            model, values.length, model.classes()));
        }
        float[] first = known[row];
        if (first.length == 0) {
            known[row] = values;
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i] - first[i]) <= TOLERANCE)) {
                throw new IllegalStateException(
                        String.format(
                                "%s answered %s to row %d, and %s before",
                                model, Arrays.toString(values), row, Arrays.toString(first)));
            }
        }
    }
}
