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

import org.jspecify.annotations.Nullable;

/**
 * Requests in the order of their arrival, linked by themselves, so that any of them is taken out
 * without a search.
 *
 * <p>Guarded by the lock of its {@link RequestQueue}.
 */
final class RequestList {

    private @Nullable ServedRequest first;
    private @Nullable ServedRequest last;
    private int size;
    private long bytes;
    private long plainBytes;

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
        size++;
        bytes += request.bytes();
        plainBytes += request.plainBytes();
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
        size--;
        bytes -= request.bytes();
        plainBytes -= request.plainBytes();
        return true;
    }

    /** The oldest; null if there is none. */
    @Nullable ServedRequest first() {
        return first;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** Once decompressed. */
    long plainBytes() {
        return plainBytes;
    }
}
