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

/**
 * Has a replica answer what it has and leave its slot; it is wanted all the same, and deployed
 * anew: answered with {@link Granted} when it has been told.
 *
 * @param service the service's name
 * @param subtask the replica
 */
public record DrainReplica(String service, int subtask) implements ControlRequest {

    private static final long serialVersionUID = 1L;
}
