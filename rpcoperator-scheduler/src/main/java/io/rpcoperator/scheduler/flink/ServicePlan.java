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
package io.rpcoperator.scheduler.flink;

import io.rpcoperator.scheduler.autoscaling.AutoscalingSettings;
import io.rpcoperator.scheduler.plane.ReplicaBackoff;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * What the scheduler has to know of a service.
 *
 * @param name the service's name
 * @param vertex its vertex
 * @param operator that vertex's only operator
 * @param range the bounds that it begins with
 * @param target how many subtasks it begins with
 * @param capacity the most subtasks that it may ever have
 * @param drainTimeout how long a subtask may answer what it has before it is cancelled
 * @param backoff when a subtask that failed is tried again
 * @param failsJob whether a subtask that fails fails the job
 * @param giveWayAfter how long a data plane lacks slots before it gives it some
 * @param autoscaling how its target follows its load; empty if it does not
 */
record ServicePlan(
        String name,
        JobVertexID vertex,
        OperatorID operator,
        ServiceRange range,
        int target,
        int capacity,
        Duration drainTimeout,
        ReplicaBackoff.Delays backoff,
        boolean failsJob,
        Duration giveWayAfter,
        Optional<AutoscalingSettings> autoscaling) {}
