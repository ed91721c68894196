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
package io.rpcoperator.scheduler.autoscaling;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a service did since the last look at it.
 *
 * @param replicas its subtasks that are deployed, in any order
 * @param clientWaitMillisPerSecond how long calls waited in clients for credits, all together, for
 *     each second; so a thousandth of it is the number of calls that waited on average. NaN if none
 *     of the clients has reported
 * @param backpressured whether callers of the service are back-pressured by what is downstream of
 *     them
 * @param waitingForSlot how many of the wanted subtasks have no slot yet
 */
public record ServiceLoad(
        List<ReplicaLoad> replicas,
        double clientWaitMillisPerSecond,
        boolean backpressured,
        int waitingForSlot) {

    /** Copies the list. */
    public ServiceLoad {
        replicas = List.copyOf(replicas);
    }

    /** Those in a state. */
    Stream<ReplicaLoad> in(ReplicaLoad.State state) {
        return replicas.stream().filter(each -> each.state() == state);
    }

    /** The subtasks that may not go; one that drains goes already. */
    Set<Integer> pinned() {
        return replicas.stream()
                .filter(each -> each.pinned() && each.state() != ReplicaLoad.State.DRAINING)
                .map(ReplicaLoad::subtask)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How long a subtask takes to load: as long as the slowest has taken, or takes already. */
    long loadMillis() {
        return replicas.stream()
                .filter(each -> each.state() != ReplicaLoad.State.DRAINING)
                .mapToLong(ReplicaLoad::loadMillis)
                .max()
                .orElse(0);
    }
}
