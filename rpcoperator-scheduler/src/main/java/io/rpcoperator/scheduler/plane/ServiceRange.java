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
package io.rpcoperator.scheduler.plane;

import java.io.Serializable;

/**
 * The bounds within which a service is scaled.
 *
 * @param lowerBound the fewest subtasks, at least 1
 * @param upperBound the most subtasks, at least {@code lowerBound}
 */
public record ServiceRange(int lowerBound, int upperBound) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Checks the bounds. */
    public ServiceRange {
        if (lowerBound < 1 || upperBound < lowerBound) {
            throw new IllegalArgumentException(
                    "a range needs 1 <= lowerBound <= upperBound, was "
                            + lowerBound
                            + ".."
                            + upperBound);
        }
    }

    /** Of all that are within the bounds the closest. */
    public int clamp(int parallelism) {
        return Math.max(lowerBound, Math.min(parallelism, upperBound));
    }

    @Override
    public String toString() {
        return lowerBound == upperBound
                ? Integer.toString(lowerBound)
                : lowerBound + ".." + upperBound;
    }
}
