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

import io.rpcoperator.benchmarks.Ledger;
import java.util.List;

/**
 * What a variant came to.
 *
 * @param output what a reader of an output sees that takes nothing back
 * @param checkpointsFailed since the warm-up, with those that were due and could not begin
 * @param callsFailed records whose call failed
 * @param callsRetried attempts of calls that were not their call's first
 */
record Outcome(
        Variant variant,
        List<Step> steps,
        Ledger output,
        long checkpointsFailed,
        long callsFailed,
        double callsRetried) {

    /** Copies the list. */
    Outcome {
        steps = List.copyOf(steps);
    }
}
