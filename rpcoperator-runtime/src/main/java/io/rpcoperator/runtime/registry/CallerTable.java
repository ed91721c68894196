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

import io.rpcoperator.runtime.report.CallerReport;
import io.rpcoperator.runtime.report.ServiceReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.util.clock.Clock;

/**
 * What a service's clients have last reported, as long as somebody wants to know.
 *
 * <p>Thread model: owned by the registry, JobMaster main thread only.
 */
final class CallerTable {

    /** A client that has not reported for so many intervals is gone. */
    private static final int INTERVALS_KEPT = 3;

    /** Reports that nobody has asked for during so many intervals are not wanted any more. */
    private static final int INTERVALS_WANTED = 10;

    private record Newest(CallerReport report, long atNanos) {}

    private final Map<Long, Newest> byClient = new HashMap<>();
    private final Clock clock;
    private long intervalMillis;
    private long askedAtNanos;

    CallerTable(Clock clock) {
        this.clock = clock;
    }

    /** Somebody wants clients to report so often; 0 for who does not mind. */
    void want(long everyMillis) {
        if (everyMillis > 0) {
            intervalMillis = everyMillis;
            askedAtNanos = clock.relativeTimeNanos();
        }
    }

    /** How often clients are to report; 0 if nobody wants to know. */
    long intervalMillis() {
        if (intervalMillis > 0 && isOlder(askedAtNanos, INTERVALS_WANTED)) {
            intervalMillis = 0;
            byClient.clear();
        }
        return intervalMillis;
    }

    void put(long client, CallerReport report) {
        if (intervalMillis() > 0) {
            byClient.put(client, new Newest(report, clock.relativeTimeNanos()));
        }
    }

    /** The clients that have reported of late, together. */
    ServiceReport.Callers all() {
        byClient.values().removeIf(newest -> isOlder(newest.atNanos, INTERVALS_KEPT));
        Collection<Newest> callers = byClient.values();
        return new ServiceReport.Callers(
                callers.size(),
                callers.stream().mapToDouble(each -> each.report.waitingCalls()).sum(),
                callers.stream().mapToDouble(each -> each.report.waitShare()).max().orElse(0),
                callers.stream().mapToDouble(each -> each.report.backPressure()).max().orElse(0),
                callers.stream()
                        .flatMap(each -> each.report.pinned().stream())
                        .collect(Collectors.toSet()));
    }

    private boolean isOlder(long nanos, int intervals) {
        return clock.relativeTimeNanos() - nanos
                > intervals * TimeUnit.MILLISECONDS.toNanos(intervalMillis);
    }
}
