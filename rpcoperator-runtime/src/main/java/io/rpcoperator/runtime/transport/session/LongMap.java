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
package io.rpcoperator.runtime.transport.session;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by the ids of requests, without a box for each id: every request is looked up several
 * times in each session. Open addressing with linear probing. Not thread-safe.
 */
final class LongMap<V> {

    private static final int INITIAL_CAPACITY = 64;

    /** Spreads ids, which come one after the other, over the high bits. */
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** A power of two, at least twice as many as there are values. */
    private long[] keys = new long[INITIAL_CAPACITY];

    private @Nullable Object[] values = new Object[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    @Nullable V get(long key) {
        return valueAt(slotOf(key));
    }

    /** Adds a value, or keeps the one that is there, and returns it; null if there was none. */
    @Nullable V putIfAbsent(long key, V value) {
        int slot = slotOf(key);
        V present = valueAt(slot);
        if (present != null) {
            return present;
        }
        keys[slot] = key;
        values[slot] = value;
        size++;
        if (2 * size > keys.length) {
            grow();
        }
        return null;
    }

    /** Takes a value out; null if there was none. */
    @Nullable V remove(long key) {
        int slot = slotOf(key);
        V removed = valueAt(slot);
        if (removed != null) {
            size--;
            closeGap(slot);
        }
        return removed;
    }

    /** Moves up what a free slot would hide: what is looked for is looked for up to the next. */
    private void closeGap(int free) {
        int gap = free;
        for (int slot = next(gap); values[slot] != null; slot = next(slot)) {
            int home = home(keys[slot]);
            boolean staysFound = ((slot - home) & mask()) < ((slot - gap) & mask());
            if (!staysFound) {
                keys[gap] = keys[slot];
                values[gap] = values[slot];
                gap = slot;
            }
        }
        values[gap] = null;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    /** Shows each value, in no order. */
    void forEach(Consumer<V> action) {
        for (int slot = 0; slot < values.length; slot++) {
            V value = valueAt(slot);
            if (value != null) {
                action.accept(value);
            }
        }
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /** The slot of a key, or the free one where it would be. */
    private int slotOf(long key) {
        int slot = home(key);
        while (values[slot] != null && keys[slot] != key) {
            slot = next(slot);
        }
        return slot;
    }

    private int home(long key) {
        return (int) ((key * GOLDEN_RATIO) >>> 32) & mask();
    }

    private int next(int slot) {
        return (slot + 1) & mask();
    }

    private int mask() {
        return keys.length - 1;
    }

    @SuppressWarnings("unchecked") // only values of this type are put
    private @Nullable V valueAt(int slot) {
        return (V) values[slot];
    }
}
