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

import java.util.concurrent.atomic.DoubleAdder;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** A service subtask's metrics, in its group {@code rpcService.<name>}. Thread-safe. */
final class ServingMetrics {

    private final Counter requests = new ThreadSafeSimpleCounter();
    private final Counter batches = new ThreadSafeSimpleCounter();
    private final Counter computeNanos = new ThreadSafeSimpleCounter();
    private final Counter failed = new ThreadSafeSimpleCounter();
    private final Counter refused = new ThreadSafeSimpleCounter();
    private final Counter expired = new ThreadSafeSimpleCounter();
    private final Counter cancelled = new ThreadSafeSimpleCounter();
    private final Counter fenced = new ThreadSafeSimpleCounter();
    private final Counter loadAttempts = new ThreadSafeSimpleCounter();
    private final Counter brokenInstances = new ThreadSafeSimpleCounter();
    private final Counter abandonedThreads = new ThreadSafeSimpleCounter();
    private final DoubleAdder wastedNanos = new DoubleAdder();

    ServingMetrics(MetricGroup group, RequestQueue queue) {
        group.counter("requests", requests);
        group.counter("batches", batches);
        group.counter("computeNanos", computeNanos);
        group.counter("failedRequests", failed);
        group.counter("refusedRequests", refused);
        group.counter("expiredRequests", expired);
        group.counter("cancelledRequests", cancelled);
        group.counter("fencedRequests", fenced);
        group.counter("loadAttempts", loadAttempts);
        group.counter("brokenInstances", brokenInstances);
        group.counter("abandonedThreads", abandonedThreads);
        group.gauge("wastedComputeMillis", (Gauge<Double>) () -> wastedNanos.sum() / 1e6);
        group.gauge("pendingRequests", (Gauge<Integer>) queue::size);
        group.gauge("pendingBytes", (Gauge<Long>) queue::bytes);
    }

    /**
     * A batch has run.
     *
     * @param dead how many of its requests nobody waited for any more when it was done: their share
     *     of its time was wasted
     */
    void batch(int size, long nanos, long dead) {
        requests.inc(size);
        batches.inc();
        computeNanos.inc(nanos);
        wastedNanos.add((double) nanos * dead / size);
    }

    void failed() {
        failed.inc();
    }

    void refused() {
        refused.inc();
    }

    void expired() {
        expired.inc();
    }

    void cancelled() {
        cancelled.inc();
    }

    void fenced() {
        fenced.inc();
    }

    void loadAttempt() {
        loadAttempts.inc();
    }

    void brokenInstance() {
        brokenInstances.inc();
    }

    void abandonedThread() {
        abandonedThreads.inc();
    }
}
