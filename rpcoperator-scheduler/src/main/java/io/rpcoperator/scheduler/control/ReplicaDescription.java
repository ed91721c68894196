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
package io.rpcoperator.scheduler.control;

import io.rpcoperator.scheduler.plane.ReplicaState;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A subtask of a service, at a moment.
 *
 * @param subtask which
 * @param attempt Flink's number of its present attempt
 * @param state what it does
 * @param restarts how often it was deployed anew because it had failed, since it has been wanted
 * @param taskManagerId where its slot is; null while it has none
 * @param host the TaskManager's host; null while it has none
 * @param endpoint where clients find it; null while that is not known
 * @param queued how many requests wait there; null while that is not known
 * @param rate how many it answers in a second; null while that is not known
 */
public record ReplicaDescription(
        int subtask,
        int attempt,
        ReplicaState state,
        int restarts,
        @Nullable String taskManagerId,
        @Nullable String host,
        @Nullable String endpoint,
        @Nullable Integer queued,
        @Nullable Double rate)
        implements Serializable {

    private static final long serialVersionUID = 1L;
}
