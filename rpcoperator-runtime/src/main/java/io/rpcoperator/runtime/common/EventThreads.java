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
package io.rpcoperator.runtime.common;

/**
 * The threads that others depend on: those of clients and of transports. What runs there must not
 * wait for anything, least of all for what another of them brings.
 */
public final class EventThreads {

    /** Present on a thread while it does such work. */
    private static final ThreadLocal<Boolean> CURRENT = new ThreadLocal<>();

    private EventThreads() {}

    /** Whether the caller is on such a thread. */
    public static boolean isCurrent() {
        return CURRENT.get() != null;
    }

    /** Does something as the work of such a thread. */
    public static void run(Runnable work) {
        if (isCurrent()) {
            work.run();
            return;
        }
        CURRENT.set(true);
        try {
            work.run();
        } finally {
            CURRENT.remove();
        }
    }
}
