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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client that have not ended. Each has a slot, by whose number it is found without a
 * search; there are twice as many as there are calls at most, so a free one is found at once.
 *
 * <p>Thread-safe, without locks.
 */
final class PendingCalls<OUT> {

    /** When nothing ends by itself: as far from any time as times can be compared. */
    private static final long NEVER = Long.MAX_VALUE;

    private final AtomicReferenceArray<@Nullable Call<OUT>> slots;
    private final int slotMask;
    private final AtomicInteger lastSlot = new AtomicInteger();

    /**
     * No call ends earlier; in nanoseconds since {@link #originNanos}. Lowered by whoever adds a
     * call, reset by the client's thread.
     */
    private final AtomicLong earliestDeadline = new AtomicLong(NEVER);

    private final long originNanos;

    /**
     * No calls.
     *
     * @param maxCalls no more are added than that
     */
    PendingCalls(int maxCalls, long nowNanos) {
        int size = 2 * Integer.highestOneBit(2 * maxCalls - 1);
        this.slots = new AtomicReferenceArray<>(size);
        this.slotMask = size - 1;
        this.originNanos = nowNanos;
    }

    /** How many bits the number of a slot has. */
    int slotBits() {
        return Integer.bitCount(slotMask);
    }

    /** Takes a call in. */
    void add(Call<OUT> call) {
        do {
            call.putAt(lastSlot.incrementAndGet() & slotMask);
        } while (!slots.compareAndSet(call.slot(), null, call));
        lowerEarliestDeadline(call.deadlineNanos() - originNanos);
    }

    /** Takes a call out; false if it has ended already. The caller ends it. */
    boolean remove(Call<OUT> call) {
        if (!call.tryEnd()) {
            return false;
        }
        slots.set(call.slot(), null);
        return true;
    }

    /** The call in a slot, null if there is none. */
    @Nullable Call<OUT> at(int slot) {
        return slots.get(slot & slotMask);
    }

    /** Shows each call. Those that come or end meanwhile may be among them. */
    void forEach(Consumer<Call<OUT>> action) {
        for (int i = 0; i < slots.length(); i++) {
            Call<OUT> call = slots.get(i);
            if (call != null) {
                action.accept(call);
            }
        }
    }

    // ------------------------------------------------------------------ deadlines

    /**
     * Shows each call whose deadline has passed. Looks at the calls only when there may be one. On
     * the client's thread.
     */
    void forEachExpired(long nowNanos, Consumer<Call<OUT>> action) {
        long now = nowNanos - originNanos;
        if (earliestDeadline.get() > now) {
            return;
        }
        earliestDeadline.set(NEVER); // first: a call that comes now is seen here or lowers it again
        forEach(
                call -> {
                    long deadline = call.deadlineNanos() - originNanos;
                    if (deadline <= now) {
                        action.accept(call);
                    } else {
                        lowerEarliestDeadline(deadline);
                    }
                });
    }

    private void lowerEarliestDeadline(long deadline) {
        long known = earliestDeadline.get();
        while (deadline < known && !earliestDeadline.compareAndSet(known, deadline)) {
            known = earliestDeadline.get();
        }
    }
}
