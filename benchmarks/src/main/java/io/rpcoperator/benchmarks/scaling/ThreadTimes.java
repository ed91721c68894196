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
package io.rpcoperator.benchmarks.scaling;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time of some threads of this JVM. What a thread has done between the last look and
 * its end is not in it. Not thread-safe.
 */
final class ThreadTimes {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final String prefix;
    private final Map<Long, Long> nanosById = new HashMap<>();

    /** Of the threads whose name begins so. */
    ThreadTimes(String prefix) {
        this.prefix = prefix;
    }

    /** Of all of them together, so far. */
    long nanos() {
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(prefix)) {
                long nanos = THREADS.getThreadCpuTime(thread.getThreadId());
                nanosById.merge(thread.getThreadId(), nanos, Math::max);
            }
        }
        return nanosById.values().stream().mapToLong(Long::longValue).sum();
    }
}
