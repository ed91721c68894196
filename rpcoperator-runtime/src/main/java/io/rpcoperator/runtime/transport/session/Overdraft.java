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

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sessions of an endpoint have in flight above their shares: the bytes of large requests,
 * each of which goes alone in its session. Thread-safe.
 */
final class Overdraft {

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    Overdraft(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes room for so many bytes, unless all of it is taken: no request is too large, and the
     * last one to get room may take more than there was.
     */
    boolean tryTake(long wanted) {
        long taken = bytes.get();
        while (wanted > 0 && taken < maxBytes) {
            if (bytes.compareAndSet(taken, taken + wanted)) {
                return true;
            }
            taken = bytes.get();
        }
        return wanted == 0;
    }

    void giveBack(long unused) {
        bytes.addAndGet(-unused);
    }
}
