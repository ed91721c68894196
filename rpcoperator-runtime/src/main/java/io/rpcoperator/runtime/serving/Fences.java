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
package io.rpcoperator.runtime.serving;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.ClientScope;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The newest attempt of each calling subtask; whatever an older one asks is not worth running.
 *
 * <p>Attempts are comparable: an endpoint lives within one life of the JobMaster, because its
 * failover restarts every service, and within that life a subtask's attempt numbers only grow. The
 * clients of one attempt are equals.
 *
 * <p>A subtask is remembered for as long as the endpoint lives, not for as long as it has sessions:
 * an old attempt may connect after the newer one has closed its last session. A job has so many
 * subtasks and no more, so this is bounded; should a client invent them, those past {@link
 * #MAX_SUBTASKS} are not fenced, which costs wasted work and nothing else.
 *
 * <p>Thread-safe.
 */
final class Fences {

    static final int MAX_SUBTASKS = 1 << 16;

    private record Subtask(String job, String task, int index) {}

    private final boolean enabled;
    private final ConcurrentMap<Subtask, Integer> newestAttempts = new ConcurrentHashMap<>();

    /**
     * Fences nothing unless enabled: speculative execution runs two attempts at once on purpose.
     */
    Fences(boolean enabled) {
        this.enabled = enabled;
    }

    /** Takes note of an attempt. True if it has taken over from an older one. */
    boolean raise(ClientScope scope) {
        Subtask subtask = subtask(scope);
        if (!enabled || !mayRemember(subtask)) {
            return false;
        }
        Integer before = newestAttempts.putIfAbsent(subtask, scope.attempt());
        newestAttempts.merge(subtask, scope.attempt(), Math::max);
        return before != null && before < scope.attempt();
    }

    private boolean mayRemember(Subtask subtask) {
        return newestAttempts.size() < MAX_SUBTASKS || newestAttempts.containsKey(subtask);
    }

    /** Whether a newer attempt has taken over from this one. */
    boolean isFenced(ClientScope scope) {
        Integer newest = newestAttempts.get(subtask(scope));
        return newest != null && newest > scope.attempt();
    }

    /** What the requests and sessions of an older attempt are told. */
    static RosException refusal(ClientScope scope, Execution execution) {
        return RosException.of(
                RosStatus.ABORTED,
                execution,
                String.format(
                        "Attempt %d of subtask %d of task %s was replaced by a newer one.",
                        scope.attempt(), scope.subtask(), scope.task()));
    }

    private static Subtask subtask(ClientScope scope) {
        return new Subtask(scope.job(), scope.task(), scope.subtask());
    }
}
