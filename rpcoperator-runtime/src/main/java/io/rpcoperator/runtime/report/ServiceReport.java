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
package io.rpcoperator.runtime.report;

import io.rpcoperator.runtime.identity.EndpointAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How busy a service is: the newest word of each of its endpoints, and of its clients together.
 *
 * @param endpoints those that have said something and are not gone, in the order of their subtasks
 * @param callers its clients
 */
public record ServiceReport(List<EndpointReport> endpoints, Callers callers) {

    /** Nobody has said anything. */
    public static final ServiceReport EMPTY = new ServiceReport(List.of(), Callers.NONE);

    /** Copies the list. */
    public ServiceReport {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * An endpoint.
     *
     * @param subtask the subtask that it is
     * @param attempt that subtask's attempt
     * @param state how far it is
     * @param address where it can be reached; null while it loads
     * @param load how busy it is; null before its first report
     */
    public record EndpointReport(
            int subtask,
            int attempt,
            EndpointState state,
            @Nullable EndpointAddress address,
            @Nullable LoadReport load) {}

    /**
     * How busy an endpoint was.
     *
     * @param ageMillis how long ago
     * @param load how busy
     */
    public record LoadReport(long ageMillis, EndpointLoad load) {}

    /**
     * The clients that report; none do unless somebody wants them to.
     *
     * @param count how many have reported of late
     * @param waitingCalls the sum of their {@link CallerReport#waitingCalls}
     * @param maxWaitShare the largest of their {@link CallerReport#waitShare}
     * @param maxBackPressure the largest of their {@link CallerReport#backPressure}
     * @param pinned the subtasks that any of them has pinned keys to
     */
    public record Callers(
            int count,
            double waitingCalls,
            double maxWaitShare,
            double maxBackPressure,
            Set<Integer> pinned) {

        /** Nobody has reported. */
        public static final Callers NONE = new Callers(0, 0, 0, 0, Set.of());

        /** Copies the set. */
        public Callers {
            pinned = Set.copyOf(pinned);
        }
    }

    /** The endpoint that a subtask is, if it has said something. */
    public Optional<EndpointReport> endpoint(int subtask) {
        return endpoints.stream().filter(each -> each.subtask == subtask).findFirst();
    }
}
