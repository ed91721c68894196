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

import io.rpcoperator.runtime.payload.Payload;
import java.util.HashSet;
import java.util.Set;

/**
 * The different requests an operator instance has failed on since it last answered one.
 *
 * <p>One request that is sent again and again counts once: it says nothing of the instance.
 *
 * <p>Thread model: owned by the instance's serving thread.
 */
final class FailureStreak {

    private final int longest;
    private final Set<Integer> failed = new HashSet<>();

    /** Never ends an instance if {@code longest} is 0. */
    FailureStreak(int longest) {
        this.longest = longest;
    }

    void answered() {
        failed.clear();
    }

    int length() {
        return failed.size();
    }

    /** Takes note of a failure. True if there have been too many. */
    boolean failedOn(Payload payload) {
        if (longest == 0) {
            return false;
        }
        failed.add(payload.hashCode());
        return failed.size() >= longest;
    }
}
