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
package io.rpcoperator.scheduler.autoscaling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How many subtasks were needed, and when. What was found at one look holds until the next.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class NeededReplicas {

    private record Finding(long millis, int needed) {}

    /** The oldest first. */
    private final Deque<Finding> findings = new ArrayDeque<>();

    void add(long nowMillis, int needed) {
        findings.addLast(new Finding(nowMillis, needed));
    }

    /** The fewest at any time since then; nothing if that is not known. */
    OptionalInt fewestSince(long millis) {
        return since(millis).min();
    }

    /** The most at any time since then; nothing if that is not known. */
    OptionalInt mostSince(long millis) {
        return since(millis).max();
    }

    /** Forgets what was before, but not what held then. */
    void forgetBefore(long millis) {
        while (findings.size() > 1) {
            Finding oldest = findings.removeFirst();
            if (findings.getFirst().millis() > millis) {
                findings.addFirst(oldest);
                return;
            }
        }
    }

    private IntStream since(long millis) {
        if (findings.isEmpty() || findings.getFirst().millis() > millis) {
            return IntStream.empty();
        }
        long held =
                findings.stream()
                        .mapToLong(Finding::millis)
                        .filter(each -> each <= millis)
                        .max()
                        .orElseThrow();
        return findings.stream().filter(each -> each.millis() >= held).mapToInt(Finding::needed);
    }
}
