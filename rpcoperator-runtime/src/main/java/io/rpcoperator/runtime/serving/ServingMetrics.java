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

import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** A service subtask's metrics, in its group {@code rpcService.<name>}. Thread-safe. */
final class ServingMetrics {

    private static final long NANOS_PER_MICRO = 1000;

    /** How many values of late a histogram shows. */
    private static final int HISTORY = 1024;

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
    private final Counter paddedRequests = new ThreadSafeSimpleCounter();
    private final Counter bytesIn = new ThreadSafeSimpleCounter();
    private final Counter bytesOut = new ThreadSafeSimpleCounter();
    private final DoubleAdder wastedNanos = new DoubleAdder();
    private final Histogram batchSize = new DescriptiveStatisticsHistogram(HISTORY);
    private final Histogram queueMicros = new DescriptiveStatisticsHistogram(HISTORY);
    private final Histogram assemblyMicros = new DescriptiveStatisticsHistogram(HISTORY);
    private final Histogram computeMicros = new DescriptiveStatisticsHistogram(HISTORY);
    private final Histogram scatterMicros = new DescriptiveStatisticsHistogram(HISTORY);

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
        group.counter("paddedRequests", paddedRequests);
        group.counter("bytesIn", bytesIn);
        group.counter("bytesOut", bytesOut);
        group.histogram("batchSize", batchSize);
        group.histogram("queueMicros", queueMicros);
        group.histogram("assemblyMicros", assemblyMicros);
        group.histogram("computeMicros", computeMicros);
        group.histogram("scatterMicros", scatterMicros);
        group.gauge("wastedComputeMillis", (Gauge<Double>) () -> wastedNanos.sum() / 1e6);
        group.gauge("pendingRequests", (Gauge<Integer>) queue::size);
        group.gauge("pendingBytes", (Gauge<Long>) queue::bytes);
        group.gauge("heldUpRequests", (Gauge<Integer>) queue::heldUp);
        group.gauge("runningRequests", (Gauge<Integer>) queue::running);
    }

    /**
     * A batch has been taken from the queue.
     *
     * @param now the {@link System#nanoTime} of that
     */
    void taken(List<ServedRequest> batch, long now) {
        long bytes = 0;
        for (ServedRequest request : batch) {
            bytes += request.bytes();
            queueMicros.update((now - request.inbound().arrivedNanos()) / NANOS_PER_MICRO);
        }
        bytesIn.inc(bytes);
    }

    /** The requests of a batch have been deserialized and grouped. */
    void assembled(long nanos) {
        assemblyMicros.update(nanos / NANOS_PER_MICRO);
    }

    /**
     * An operator was invoked.
     *
     * @param size how many requests it answered
     * @param padded how many it was given
     * @param dead how many of the requests nobody waited for any more when it was done: their share
     *     of its time was wasted
     */
    void ran(int size, int padded, long nanos, int dead) {
        requests.inc(size);
        paddedRequests.inc(padded - size);
        batches.inc();
        computeNanos.inc(nanos);
        batchSize.update(size);
        computeMicros.update(nanos / NANOS_PER_MICRO);
        if (dead > 0) {
            wastedNanos.add((double) nanos * dead / size);
        }
    }

    /** The answers of an invocation have been serialized and handed to the transport. */
    void scattered(long bytes, long nanos) {
        bytesOut.inc(bytes);
        scatterMicros.update(nanos / NANOS_PER_MICRO);
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
