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

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many subtasks a service should have, and why.
 *
 * @param timeMillis when it was taken
 * @param from the target before
 * @param to the target now
 * @param reason why
 * @param pinned the subtasks that may not go; there are no more of them than {@code to}, unless the
 *     range is below that
 * @param inputs what it was taken from; null if nothing was known of the load
 */
public record Decision(
        long timeMillis,
        int from,
        int to,
        Reason reason,
        Set<Integer> pinned,
        @Nullable Demand inputs)
        implements Serializable {

    /** Copies the set. */
    public Decision {
        pinned = Set.copyOf(pinned);
    }

    /**
     * The subtasks in the order in which they are to go: those that may not go only after all
     * others, as the range may leave no choice.
     *
     * @param dispensable the order if all might go
     */
    public List<Integer> sparingPinned(List<Integer> dispensable) {
        return dispensable.stream().sorted(Comparator.comparing(pinned::contains)).toList();
    }

    /** Whether the target is another one. */
    public boolean isMove() {
        return from != to;
    }
}
