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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which subtasks of a service are wanted.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
public final class ReplicaSet {

    private final int capacity;
    private final TreeSet<Integer> wanted = new TreeSet<>();

    /**
     * The first {@code target} subtasks of {@code capacity}.
     *
     * @throws IllegalArgumentException if there are not as many
     */
    public ReplicaSet(int capacity, int target) {
        if (target < 1 || target > capacity) {
            throw new IllegalArgumentException(target + " of " + capacity + " subtasks");
        }
        this.capacity = capacity;
        IntStream.range(0, target).forEach(wanted::add);
    }

    /** How many are wanted. */
    public int target() {
        return wanted.size();
    }

    public boolean isWanted(int subtask) {
        return wanted.contains(subtask);
    }

    /** The wanted ones, in their order. */
    public Set<Integer> wanted() {
        return Set.copyOf(wanted);
    }

    /**
     * Wants more: of those that are not wanted the lowest, but first the ones that nothing is left
     * of.
     *
     * @param stopping those that were wanted and have not ended
     * @return the ones that are wanted now, and were not before
     */
    public List<Integer> grow(int target, Set<Integer> stopping) {
        List<Integer> candidates = new ArrayList<>();
        unwanted(false, stopping, candidates);
        unwanted(true, stopping, candidates);
        List<Integer> more = List.copyOf(candidates.subList(0, Math.max(0, target - target())));
        wanted.addAll(more);
        return more;
    }

    private void unwanted(boolean isStopping, Set<Integer> stopping, List<Integer> into) {
        IntStream.range(0, capacity)
                .filter(each -> !wanted.contains(each) && stopping.contains(each) == isStopping)
                .forEach(into::add);
    }

    /**
     * Wants fewer.
     *
     * @param dispensable the wanted ones, the most dispensable first
     * @return the ones that are wanted no more
     */
    public List<Integer> shrink(int target, List<Integer> dispensable) {
        List<Integer> fewer =
                dispensable.stream().filter(wanted::contains).limit(target() - target).toList();
        fewer.forEach(wanted::remove);
        return fewer;
    }
}
