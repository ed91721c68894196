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

/**
 * The sizes of batches that an operator may be given: all of them, or those it allows.
 *
 * <p>Immutable.
 */
final class BatchSizes {

    private final int largest;

    /** Ascending; empty if every size is allowed. */
    private final int[] allowed;

    /**
     * Sizes up to a bound.
     *
     * @param allowed positive and none above the bound; empty allows every size
     */
    BatchSizes(int maxSize, List<Integer> allowed) {
        this.allowed = allowed.stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
        this.largest = allowed.isEmpty() ? maxSize : this.allowed[this.allowed.length - 1];
    }

    /** The size of the largest batch. */
    int largest() {
        return largest;
    }

    /** The size that a batch of so many requests, {@link #largest} at most, is padded to. */
    int atLeast(int requests) {
        for (int size : allowed) {
            if (size >= requests) {
                return size;
            }
        }
        return requests;
    }

    /** The largest size of no more than so many requests; the smallest of all if none is. */
    int atMost(int requests) {
        if (allowed.length == 0) {
            return Math.min(Math.max(1, requests), largest);
        }
        int found = allowed[0];
        for (int size : allowed) {
            found = size <= requests ? size : found;
        }
        return found;
    }
}
