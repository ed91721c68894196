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

import io.rpcoperator.scheduler.plane.ServiceRange;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.runtime.rest.messages.ResponseBody;

/**
 * A service of a running job, at a moment.
 *
 * @param name the service's name
 * @param vertexId the id of its vertex
 * @param parallelism its bounds, as Flink's resource requirements of the job show them
 * @param target how many replicas are wanted
 * @param maxParallelism the highest bound that it can be given
 * @param replicas those that are wanted, and those that were and have not ended
 */
public record ServiceDescription(
        String name,
        String vertexId,
        ServiceRange parallelism,
        int target,
        int maxParallelism,
        boolean autoscaled,
        List<ReplicaDescription> replicas)
        implements ResponseBody, Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    public ServiceDescription {
        replicas = List.copyOf(replicas);
    }
}
