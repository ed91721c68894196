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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The calls that no route has room for, the oldest first.
 *
 * <p>New calls come in their order and line up at the end. Those that were taken out and not sent,
 * or come back from a lost endpoint, are older than all of these and are kept apart, in order.
 *
 * <p>Thread-safe.
 */
final class WaitingCalls<OUT> {

    /** Guarded by this object's lock. */
    private final LinkedHashSet<Call<OUT>> fresh = new LinkedHashSet<>();

    /** Guarded by this object's lock. */
    private final TreeSet<Call<OUT>> returned =
            new TreeSet<>(Comparator.comparingLong(Call::number));

    /** Written under this object's lock. */
    private volatile int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** A call waits that never has. */
    synchronized void add(Call<OUT> call) {
        fresh.add(call);
        sized();
    }

    /** A call waits again. */
    synchronized void addAgain(Call<OUT> call) {
        returned.add(call);
        sized();
    }

    /** Takes a call out; false if it does not wait. */
    boolean remove(Call<OUT> call) {
        return size > 0 && removeWaiting(call);
    }

    private synchronized boolean removeWaiting(Call<OUT> call) {
        boolean removed = fresh.remove(call) || returned.remove(call);
        sized();
        return removed;
    }

    /** Takes the oldest call out, null if none waits. */
    synchronized @Nullable Call<OUT> poll() {
        Call<OUT> oldest = returned.pollFirst();
        if (oldest == null && !fresh.isEmpty()) {
            oldest = fresh.iterator().next();
            fresh.remove(oldest);
        }
        sized();
        return oldest;
    }

    /** All of them. */
    synchronized List<Call<OUT>> all() {
        List<Call<OUT>> all = new ArrayList<>(returned);
        all.addAll(fresh);
        return all;
    }

    private void sized() {
        size = fresh.size() + returned.size();
    }
}
