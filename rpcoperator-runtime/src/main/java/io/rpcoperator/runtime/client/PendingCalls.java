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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client that have not ended, bounded in number and bytes. A call is admitted once,
 * however often it is sent. Thread-safe.
 */
final class PendingCalls<OUT> {

    private final Set<Call<OUT>> calls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final int maxRequests;
    private final long maxBytes;

    PendingCalls(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /** Takes a call in, or says why not. */
    @Nullable RosException admit(Call<OUT> call) {
        int size = call.payload().size();
        if (requests.incrementAndGet() > maxRequests) {
            requests.decrementAndGet();
            return full(maxRequests + " calls", RosOptions.CLIENT_MAX_PENDING_REQUESTS.key());
        }
        long total = bytes.addAndGet(size);
        // One call is let in whatever its size: its own limit is the message size.
        if (total > maxBytes && total != size) {
            bytes.addAndGet(-size);
            requests.decrementAndGet();
            return full(maxBytes + " bytes", RosOptions.CLIENT_MAX_PENDING_BYTES.key());
        }
        calls.add(call);
        return null;
    }

    /** Takes a call out; false if it has ended already. The caller ends it. */
    boolean remove(Call<OUT> call) {
        boolean removed = calls.remove(call);
        if (removed) {
            call.markEnded();
            requests.decrementAndGet();
            bytes.addAndGet(-call.payload().size());
        }
        return removed;
    }

    /** A live view. */
    Collection<Call<OUT>> all() {
        return Collections.unmodifiableSet(calls);
    }

    int size() {
        return requests.get();
    }

    long bytes() {
        return bytes.get();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    private static RosException full(String what, String option) {
        return RosException.notExecuted(
                RosStatus.RESOURCE_EXHAUSTED,
                "The client has " + what + " under way, its limit (" + option + ").");
    }
}
