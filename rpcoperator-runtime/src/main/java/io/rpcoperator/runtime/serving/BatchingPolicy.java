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

import io.rpcoperator.runtime.graph.ServiceSettings.Batching;

/**
 * Decides when an idle instance takes a batch, and how large that may be.
 *
 * <p>Batches form while an instance is busy: what arrives during a run is the next batch, so that
 * they grow with the load and nobody waits for one to fill. Only with a linger does an idle
 * instance wait for more.
 *
 * <p>Knows no clock: time is an argument. Owned by the serving thread of its instance.
 */
abstract sealed class BatchingPolicy permits FixedBatching, AdaptiveBatching {

    private final BatchSizes sizes;
    private final long maxPlainBytes;
    private final long lingerNanos;

    BatchingPolicy(Batching settings) {
        this.sizes = new BatchSizes(settings.maxSize(), settings.allowedSizes());
        this.maxPlainBytes = settings.maxBytes();
        this.lingerNanos = settings.linger().toNanos();
    }

    /** The policy of an operator that takes batches. */
    static BatchingPolicy of(Batching settings) {
        return settings.latencyTarget()
                .<BatchingPolicy>map(target -> new AdaptiveBatching(settings, target))
                .orElseGet(() -> new FixedBatching(settings));
    }

    /** The most requests that the next batch may have, at least 1. */
    abstract int limit();

    /**
     * Takes note of a batch that is about to run, each group in an invocation of its own.
     *
     * @param requests those of all groups
     * @param largestGroup those of the largest
     */
    abstract void grouped(int requests, int largestGroup);

    /**
     * Takes note of an invocation that succeeded.
     *
     * @param size what the operator was given, padding included
     */
    abstract void ran(int size, long nanos);

    /** The sizes that batches may have. */
    final BatchSizes sizes() {
        return sizes;
    }

    /** The most bytes of a batch of more than one request, once decompressed. */
    final long maxPlainBytes() {
        return maxPlainBytes;
    }

    /**
     * How long an idle instance waits for more requests, unless others arrive meanwhile; 0 or less
     * if it runs at once.
     *
     * @param waiting how many requests wait, at least 1
     * @param waitingPlainBytes theirs, once decompressed
     * @param oldestArrived when the first of them arrived
     */
    final long lingers(int waiting, long waitingPlainBytes, long oldestArrived, long now) {
        if (lingerNanos == 0 || waiting >= limit() || waitingPlainBytes >= maxPlainBytes) {
            return 0;
        }
        return lingerNanos - (now - oldestArrived);
    }
}
