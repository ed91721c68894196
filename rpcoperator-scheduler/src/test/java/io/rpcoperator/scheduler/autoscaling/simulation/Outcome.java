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
package io.rpcoperator.scheduler.autoscaling.simulation;

/**
 * What came of a rule on a trace.
 *
 * @param requests how many came
 * @param late how many of them waited longer than they should, or still did in the end
 * @param replicaSeconds how long replicas were there, loading and draining included
 * @param moves how often the target changed
 */
record Outcome(long requests, long late, double replicaSeconds, int moves) {

    /** The share that was late, in percent. */
    double latePercent() {
        return 100.0 * late / requests;
    }
}
