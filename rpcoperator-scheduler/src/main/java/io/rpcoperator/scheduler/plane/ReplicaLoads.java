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
package io.rpcoperator.scheduler.plane;

import java.util.Optional;

/**
 * What is known of replicas beyond what Flink knows of tasks.
 *
 * <p>Thread model: asked on the JobMaster's main thread; answers at once.
 */
@FunctionalInterface
public interface ReplicaLoads {

    /** Nothing is known of any. */
    ReplicaLoads UNKNOWN = (service, subtask, attempt) -> Optional.empty();

    /**
     * What a replica has last told.
     *
     * @param attempt Flink's number of the attempt that is meant; what others told does not count
     */
    Optional<ReplicaLoad> of(String service, int subtask, int attempt);
}
