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
import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.report.EndpointState;
import io.rpcoperator.runtime.report.ServiceReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.jspecify.annotations.Nullable;

/**
 * The state of a service's subtasks, each in its current attempt: {@code LOADING -> READY ->
 * DRAINING -> gone}. What is said of an attempt that is not the current one is not believed.
 *
 * <p>Thread model: owned by the registry, JobMaster main thread only.
 */
final class EndpointTable {

    /** How busy an endpoint said it is, and when. */
    private record Told(EndpointLoad load, long atNanos) {}

    private record Entry(
            int attempt, EndpointState state, @Nullable Endpoint endpoint, @Nullable Told told) {}

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
        entries.put(id.subtask(), new Entry(id.attempt(), EndpointState.LOADING, null, null));
        return refresh();
    }

    /**
     * An attempt has loaded its model; one that drains does not come back. Returns whether the
     * snapshot changed.
     */
    boolean ready(Endpoint endpoint) {
        EndpointId id = endpoint.id();
        Entry current = current(id);
        if (current == null || current.state != EndpointState.LOADING) {
            return false;
        }
        entries.put(
                id.subtask(), new Entry(id.attempt(), EndpointState.READY, endpoint, current.told));
        return refresh();
    }

    /** An attempt takes no more requests. Returns whether the snapshot changed. */
    boolean draining(EndpointId id) {
        Entry current = current(id);
        if (current == null) {
            return false;
        }
        entries.put(
                id.subtask(),
                new Entry(id.attempt(), EndpointState.DRAINING, current.endpoint, current.told));
        return refresh();
    }

    /** An attempt says how busy it is. */
    void busy(EndpointId id, EndpointLoad load, long nowNanos) {
        Entry current = current(id);
        if (current != null) {
            entries.put(
                    id.subtask(),
                    new Entry(
                            id.attempt(),
                            current.state,
                            current.endpoint,
                            new Told(load, nowNanos)));
        }
    }

    /** What is known of an attempt; null if it is not the current one. */
    private @Nullable Entry current(EndpointId id) {
        Entry current = entries.get(id.subtask());
        return current != null && current.attempt == id.attempt() ? current : null;
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
        become(snapshot.ready(), now, snapshot.callerReportMillis());
        return true;
    }

    /** Clients are to report so often; 0 for never. Returns whether the snapshot changed. */
    boolean callersReportEvery(long millis) {
        if (millis == snapshot.callerReportMillis()) {
            return false;
        }
        become(snapshot.ready(), snapshot.suspects(), millis);
        return true;
    }

    /** All endpoints, with how busy each has last said it is. */
    List<ServiceReport.EndpointReport> report(long nowNanos) {
        return entries.entrySet().stream()
                .map(each -> report(each.getKey(), each.getValue(), nowNanos))
                .toList();
    }

    private static ServiceReport.EndpointReport report(int subtask, Entry entry, long nowNanos) {
        Told told = entry.told;
        return new ServiceReport.EndpointReport(
                subtask,
                entry.attempt,
                entry.state,
                entry.endpoint == null ? null : entry.endpoint.address(),
                told == null
                        ? null
                        : new ServiceReport.LoadReport(
                                TimeUnit.NANOSECONDS.toMillis(nowNanos - told.atNanos), told.load));
    }

    private boolean refresh() {
        List<Endpoint> ready =
                entries.values().stream()
                        .filter(entry -> entry.state == EndpointState.READY)
                        .map(entry -> Objects.requireNonNull(entry.endpoint))
                        .toList();
        if (ready.equals(snapshot.ready())) {
            return false;
        }
        become(ready, snapshot.suspects(), snapshot.callerReportMillis());
        return true;
    }

    private void become(List<Endpoint> ready, Suspects suspects, long callerReportMillis) {
        snapshot =
                new EndpointSnapshot(
                        registry, snapshot.version() + 1, ready, suspects, callerReportMillis);
        response = null;
    }
}
