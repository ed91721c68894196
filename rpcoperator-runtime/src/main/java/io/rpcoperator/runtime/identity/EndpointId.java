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
package io.rpcoperator.runtime.identity;

import java.io.Serializable;

/**
 * One life of one service subtask.
 *
 * @param service the service's name
 * @param subtask the subtask's index
 * @param attempt the subtask's attempt number
 * @param incarnation random, so that two lives are never taken for one another even when a job is
 *     restarted from scratch and everything else repeats
 */
public record EndpointId(String service, int subtask, int attempt, long incarnation)
        implements Serializable {

    /** As in {@code fraud/0#2}: what messages and logs call an endpoint. */
    @Override
    public String toString() {
        return service + "/" + subtask + "#" + attempt;
    }
}
