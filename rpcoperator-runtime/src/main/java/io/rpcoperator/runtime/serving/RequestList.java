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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests in the order of their arrival, linked by themselves, so that any of them is taken out
 * without a search.
 *
 * <p>Guarded by the lock of its {@link RequestQueue}.
 */
final class RequestList {

    private final Tally tally = new Tally();
    private @Nullable ServedRequest first;
    private @Nullable ServedRequest last;

    /** Adds a request that is in no list. */
    void add(ServedRequest request) {
        request.before = last;
        if (last == null) {
            first = request;
        } else {
            last.after = request;
        }
        last = request;
        request.listed = true;
        tally.add(request);
    }

    /** Takes a request out; false if it is not in. */
    boolean remove(ServedRequest request) {
        if (!request.listed) {
            return false;
        }
        ServedRequest before = request.before;
        ServedRequest after = request.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        request.before = null;
        request.after = null;
        request.listed = false;
        tally.subtract(request);
        return true;
    }

    /** Adds those that match a predicate to a list, oldest first. */
    void addMatching(Predicate<ServedRequest> predicate, List<ServedRequest> matching) {
        for (ServedRequest next = first; next != null; next = next.after) {
            if (predicate.test(next)) {
                matching.add(next);
            }
        }
    }

    /** The oldest; null if there is none. */
    @Nullable ServedRequest first() {
        return first;
    }

    Tally tally() {
        return tally;
    }
}
