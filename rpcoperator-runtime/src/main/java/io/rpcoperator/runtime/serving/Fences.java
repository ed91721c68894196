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

    /** What an attempt's sessions look at: whether a newer attempt has taken over. */
    static final class Fence {

        private final ClientScope scope;

        /** Set once, by the thread that opens a session of a newer attempt. */
        private volatile boolean raised;

        private Fence(ClientScope scope) {
            this.scope = scope;
        }

        boolean isRaised() {
            return raised;
        }

        /** What the requests and sessions of an older attempt are told. */
        RosException refusal(Execution execution) {
            return RosException.of(
                    RosStatus.ABORTED,
                    execution,
                    String.format(
                            "Attempt %d of subtask %d of task %s was replaced by a newer one.",
                            scope.attempt(), scope.subtask(), scope.task()));
        }

        private boolean isOlderThan(Fence other) {
            return scope.attempt() < other.scope.attempt();
        }

        private Fence raisedFor(Fence newer) {
            raised = true;
            return newer;
        }
    }

    private final boolean enabled;
    private final ConcurrentMap<Subtask, Fence> newestAttempts = new ConcurrentHashMap<>();

    /**
     * Fences nothing unless enabled: speculative execution runs two attempts at once on purpose.
     */
    Fences(boolean enabled) {
        this.enabled = enabled;
    }

    /**
     * Takes note of an attempt, which fences older ones of its subtask.
     *
     * @param fenced told that it has taken over from an older one, before this returns
     */
    Fence enter(ClientScope scope, Runnable fenced) {
        Fence entering = new Fence(scope);
        Subtask subtask = new Subtask(scope.job(), scope.task(), scope.subtask());
        if (!enabled || !mayRemember(subtask)) {
            return entering;
        }
        Fence before = newestAttempts.putIfAbsent(subtask, entering);
        if (before == null) {
            return entering;
        }
        Fence newest =
                newestAttempts.merge(
                        subtask,
                        entering,
                        (older, newer) ->
                                older.isOlderThan(newer) ? older.raisedFor(newer) : older);
        if (newest == entering) {
            fenced.run();
        } else if (entering.isOlderThan(newest)) {
            entering.raised = true;
            return entering;
        }
        return newest;
    }

    private boolean mayRemember(Subtask subtask) {
        return newestAttempts.size() < MAX_SUBTASKS || newestAttempts.containsKey(subtask);
    }
}
