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
package io.rpcoperator.benchmarks.pipeline;

import java.io.Serializable;
import java.util.Random;

/** What a model is asked. */
final class Rows implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int DIFFERENT = 64;
    private static final long SEED = 42;

    private final float[][] rows;

    Rows(Model model) {
        this.rows = new float[DIFFERENT][model.width()];
        Random random = new Random(SEED);
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextFloat();
            }
        }
    }

    /** A question's row; nobody may change it. */
    float[] of(Question question) {
        return rows[(int) (question.id() % DIFFERENT)];
    }
}
