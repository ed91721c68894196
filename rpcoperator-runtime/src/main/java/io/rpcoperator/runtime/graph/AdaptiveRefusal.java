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
package io.rpcoperator.runtime.graph;

/** Why a job with services does not run under the stock Adaptive scheduler. */
public final class AdaptiveRefusal {

    private AdaptiveRefusal() {}

    /** For the submitting side, where it can be known, and for the JobMaster. */
    public static String message(String service) {
        return "Service '"
                + service
                + "' cannot run under Flink's Adaptive scheduler, which restarts all of a job at"
                + " every failure. Set 'jobmanager.scheduler: Default' (and not 'scheduler-mode:"
                + " reactive').";
    }
}
