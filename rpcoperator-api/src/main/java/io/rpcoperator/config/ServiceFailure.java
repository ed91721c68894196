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
package io.rpcoperator.config;

import org.apache.flink.annotation.PublicEvolving;

/** What the failure of a service's subtask means to its job. */
@PublicEvolving
public enum ServiceFailure {
    /** Nothing: the subtask is deployed again, as often as it takes. */
    RESTART("restart"),
    /** As that of any task: Flink's restart strategy decides whether the job goes on. */
    FAIL_JOB("fail-job");

    private final String value;

    ServiceFailure(String value) {
        this.value = value;
    }

    /** As it is written in a configuration. */
    @Override
    public String toString() {
        return value;
    }
}
