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
package io.rpcoperator.runtime.report;

import java.io.Serializable;
import java.util.List;

/**
 * What a client sees of its service, as it reports now and then.
 *
 * @param waitingCalls how many calls waited on average since its last report, for room in the
 *     client or for the credits of an endpoint
 * @param waitShare the part of the time since its last report in which any did, 0 to 1
 * @param backPressure the part of that time in which its task could not go on because of what is
 *     downstream of it, 0 to 1
 * @param pinned the subtasks of the service that have answered calls with a key within the last
 *     minute
 */
public record CallerReport(
        double waitingCalls, double waitShare, double backPressure, List<Integer> pinned)
        implements Serializable {

    /** Copies the list. */
    public CallerReport {
        pinned = List.copyOf(pinned);
    }
}
