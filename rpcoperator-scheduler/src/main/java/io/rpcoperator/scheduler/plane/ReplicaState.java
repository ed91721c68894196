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

/** What a subtask of a service does, as people are told. */
public enum ReplicaState {
    /** It waits for a slot. */
    WAITING,
    /** It has a slot and is being deployed there. */
    DEPLOYING,
    /** It runs; whether it loads or serves is not known. */
    RUNNING,
    /** It loads its model. */
    LOADING,
    /** It answers calls. */
    READY,
    /** It answers the calls that it has, takes no more, and ends. */
    DRAINING,
    /** It has failed, and is deployed anew after a pause. */
    RESTARTING
}
