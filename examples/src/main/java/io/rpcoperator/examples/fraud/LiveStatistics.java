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
package io.rpcoperator.examples.fraud;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the tasks tell the console of the demo while it runs. Static, because the demo's cluster is
 * in the console's JVM; on any other cluster nobody reads it. The closing line does not rely on it,
 * but for the model loads.
 *
 * <p>Thread-safe.
 */
final class LiveStatistics {

    private static final int LATENCY_WINDOW = 10_000;

    static final LongAdder SCORED = new LongAdder();
    static final LongAdder ALERTS = new LongAdder();

    /** How often an operator instance has loaded the model. */
    static final AtomicInteger MODEL_LOADS = new AtomicInteger();

    /** Microseconds per scored transaction, of the latest ones. */
    static final Histogram LATENCY = new DescriptiveStatisticsHistogram(LATENCY_WINDOW);

    private static volatile IntSupplier endpoints = () -> 0;
    private static volatile String latestAlert = "";

    private LiveStatistics() {}

    /** Begins to count anew, for a JVM that runs the demo more than once. */
    static void reset() {
        SCORED.reset();
        ALERTS.reset();
        MODEL_LOADS.set(0);
        latestAlert = "";
        endpoints = () -> 0;
    }

    static void scored(ScoredTransaction scored) {
        SCORED.increment();
        LATENCY.update(scored.latencyMicros());
        if (scored.score().isAlert()) {
            ALERTS.increment();
            latestAlert = scored.alertText();
        }
    }

    static void endpointsFrom(IntSupplier source) {
        endpoints = source;
    }

    static int endpoints() {
        return endpoints.getAsInt();
    }

    static String latestAlert() {
        return latestAlert;
    }
}
