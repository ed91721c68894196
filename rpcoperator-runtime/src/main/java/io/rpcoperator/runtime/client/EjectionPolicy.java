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
package io.rpcoperator.runtime.client;

import java.time.Duration;

/**
 * When an endpoint is left out of the rotation, and for how long.
 *
 * @param consecutiveFailures after how many failures in a row; 0 for never
 * @param time how long the first time; longer the next times in a row
 */
record EjectionPolicy(int consecutiveFailures, Duration time) {

    private static final int LARGEST_MULTIPLE = 10;

    boolean ejectsAfter(int failures) {
        return consecutiveFailures > 0 && failures >= consecutiveFailures;
    }

    /**
     * How long an endpoint is left out.
     *
     * @param inARow how often it has been, this time included
     */
    Duration timeOf(int inARow) {
        return time.multipliedBy(Math.min(inARow, LARGEST_MULTIPLE));
    }
}
