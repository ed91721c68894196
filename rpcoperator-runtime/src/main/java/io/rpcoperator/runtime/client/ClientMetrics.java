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
package io.rpcoperator.runtime.client;

import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** A client's metrics, in the group {@code rpcService.<name>} of its function. */
final class ClientMetrics {

    private ClientMetrics() {}

    static void register(MetricGroup function, String service, DefaultRosClient<?, ?> client) {
        MetricGroup group = function.addGroup("rpcService", service);
        group.gauge("pendingRequests", (Gauge<Integer>) client::pendingCalls);
        group.gauge("pendingBytes", (Gauge<Long>) client::pendingBytes);
        group.gauge("inFlightRequests", (Gauge<Integer>) client::attemptsUnderWay);
        group.gauge("waitingRequests", (Gauge<Integer>) client::waitingCalls);
        group.gauge("waitingCallers", (Gauge<Integer>) client::waitingCallers);
        group.gauge("readyEndpoints", (Gauge<Integer>) client::readyEndpoints);
        group.gauge("unreachableEndpoints", (Gauge<Integer>) client::unreachableEndpoints);
        group.gauge("ejectedEndpoints", (Gauge<Integer>) client::ejectedEndpoints);
        group.gauge("millisWithoutEndpoint", (Gauge<Long>) client::millisWithoutEndpoint);
        register(group, client.counters());
        Quarantine quarantine = client.quarantine();
        group.gauge("quarantinedRequests", (Gauge<Integer>) quarantine::quarantined);
        group.gauge("suspects", (Gauge<Integer>) quarantine::suspects);
        group.counter("quarantineRefusals", quarantine.refusals());
    }

    private static void register(MetricGroup group, ClientCounters counters) {
        group.counter("calls", counters.calls());
        group.histogram("callMicros", counters.callMicros());
        group.histogram("waitMicros", counters.waitMicros());
        group.counter("roomWaits", counters.roomWaits());
        group.counter("creditWaits", counters.creditWaits());
        group.counter("bytesOut", counters.bytesOut());
        group.counter("bytesIn", counters.bytesIn());
        group.counter("retries", counters.retries());
        group.counter("lateReplies", counters.lateReplies());
        counters.failedCalls()
                .forEach(
                        (status, calls) ->
                                group.addGroup("status", status.name())
                                        .counter("failedCalls", calls));
    }
}
