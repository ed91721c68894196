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
package io.rpcoperator.runtime.registry;

import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.Suspects;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.jspecify.annotations.Nullable;

/**
 * The state of a service's subtasks, each in its current attempt: {@code LOADING -> READY ->
 * DRAINING -> gone}. What is said of an attempt that is not the current one is not believed.
 *
 * <p>Thread model: owned by the registry, JobMaster main thread only.
 */
final class EndpointTable {

    private enum State {
        LOADING,
        READY,
        DRAINING
    }

    private record Entry(int attempt, State state, @Nullable Endpoint endpoint) {}

    private final Map<Integer, Entry> entries = new TreeMap<>();
    private final long registry;
    private EndpointSnapshot snapshot;

    /** The snapshot as the answer to a poll, once somebody has asked. */
    private @Nullable CoordinationResponse response;

    EndpointTable(long registry) {
        this.registry = registry;
        this.snapshot = new EndpointSnapshot(registry, 1, List.of());
    }

    EndpointSnapshot snapshot() {
        return snapshot;
    }

    /** The snapshot as the answer to a poll: one for all, for there may be many. */
    CoordinationResponse response() {
        CoordinationResponse written = response;
        if (written == null) {
            written = snapshot.toResponse();
            response = written;
        }
        return written;
    }

    /** A new attempt loads its model. Returns whether the snapshot changed. */
    boolean loading(EndpointId id) {
        Entry current = entries.get(id.subtask());
        if (current != null && current.attempt >= id.attempt()) {
            return false;
        }
        entries.put(id.subtask(), new Entry(id.attempt(), State.LOADING, null));
        return refresh();
    }

    /**
     * An attempt has loaded its model; one that drains does not come back. Returns whether the
     * snapshot changed.
     */
    boolean ready(Endpoint endpoint) {
        EndpointId id = endpoint.id();
        Entry current = entries.get(id.subtask());
        if (current == null || current.attempt != id.attempt() || current.state != State.LOADING) {
            return false;
        }
        entries.put(id.subtask(), new Entry(id.attempt(), State.READY, endpoint));
        return refresh();
    }

    /** An attempt takes no more requests. Returns whether the snapshot changed. */
    boolean draining(EndpointId id) {
        Entry current = entries.get(id.subtask());
        if (current == null || current.attempt != id.attempt()) {
            return false;
        }
        entries.put(id.subtask(), new Entry(id.attempt(), State.DRAINING, null));
        return refresh();
    }

    /** The subtasks that have said something and are not gone. */
    Set<Integer> subtasks() {
        return Set.copyOf(entries.keySet());
    }

    /** An attempt has ended. Returns whether the snapshot changed. */
    boolean gone(int subtask, int attempt) {
        Entry current = entries.get(subtask);
        if (current == null || current.attempt > attempt) {
            return false;
        }
        entries.remove(subtask);
        return refresh();
    }

    /** Whatever attempt a subtask had, it is over. Returns whether the snapshot changed. */
    boolean reset(int subtask) {
        return entries.remove(subtask) != null && refresh();
    }

    /** All subtasks start over. Returns whether the snapshot changed. */
    boolean clear() {
        entries.clear();
        return refresh();
    }

    /**
     * Something else is held against requests than before. Returns whether the snapshot changed.
     */
    boolean suspects(Suspects now) {
        if (now.equals(snapshot.suspects())) {
            return false;
        }
        become(snapshot.ready(), now);
        return true;
    }

    private boolean refresh() {
        List<Endpoint> ready =
                entries.values().stream()
                        .filter(entry -> entry.state == State.READY)
                        .map(entry -> Objects.requireNonNull(entry.endpoint))
                        .toList();
        if (ready.equals(snapshot.ready())) {
            return false;
        }
        become(ready, snapshot.suspects());
        return true;
    }

    private void become(List<Endpoint> ready, Suspects suspects) {
        snapshot = new EndpointSnapshot(registry, snapshot.version() + 1, ready, suspects);
        response = null;
    }
}
