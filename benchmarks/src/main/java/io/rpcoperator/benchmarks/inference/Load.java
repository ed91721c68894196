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

/**
 * What a caller is asked to carry.
 *
 * @param inFlight the most calls under way at any time
 * @param perSecond the rate of a paced load; 0 for one that calls as soon as it may
 */
record Load(int inFlight, double perSecond) {

    /** More than any paced load should ever have under way. */
    private static final int PACED_IN_FLIGHT = 8192;

    /** Calls as long as fewer are under way. */
    static Load saturating(int inFlight) {
        return new Load(inFlight, 0);
    }

    /** Calls at fixed times, whatever is under way. */
    static Load paced(double perSecond) {
        return new Load(PACED_IN_FLIGHT, perSecond);
    }

    boolean isPaced() {
        return perSecond > 0;
    }
}
