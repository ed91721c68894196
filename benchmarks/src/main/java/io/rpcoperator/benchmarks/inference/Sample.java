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
 * What one contender did with one load in one round.
 *
 * @param load how it is called: {@link #SATURATION}, {@link #pacedBeside} or {@link #ONE_CALLER}
 */
record Sample(int round, Contender contender, Model model, String load, Measurement measurement) {

    /** Several full batches are under way, or one after the other is run. */
    static final String SATURATION = "saturation";

    /** One call is under way. */
    static final String ONE_CALLER = "one-caller";

    /** The rate that a peer and we can carry. */
    static String pacedBeside(Contender peer) {
        return "paced/" + peer;
    }
}
