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
package io.rpcoperator.benchmarks.scaling;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of a round, as in the report's file.
 *
 * @param gapMillis the longest time between two lines of the output
 * @param scaleMillis from the request to the first answer of a new copy, or to the free slots; null
 *     if nothing was scaled
 * @param allMillis from the request to answers of all new copies; null but for scaling out
 * @param loadMillis how long the copy took to load that gave the first answer; null but for scaling
 *     out
 * @param checkpointMillis of the checkpoints that were triggered in it
 * @param checkpointPauseMillis the longest time between the ends of two checkpoints
 */
record Step(
        String variant,
        String kind,
        int round,
        double gapMillis,
        @Nullable Double scaleMillis,
        @Nullable Double allMillis,
        @Nullable Double loadMillis,
        List<Double> checkpointMillis,
        double checkpointPauseMillis) {

    /** What is done in a step. */
    enum Kind {
        STEADY,
        OUT,
        IN;

        /** As in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean is(Kind expected) {
        return kind.equals(expected.toString());
    }

    /** Whether something was scaled. */
    boolean isScaling() {
        return !is(Kind.STEADY);
    }
}
