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

import io.rpcoperator.runtime.common.ClientThread;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after something again and again on the client's thread while it is needed, and costs
 * nothing while it is not. Thread-safe.
 */
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final ClientThread clientThread;
    private final BooleanSupplier needed;
    private final Runnable look;
    private final AtomicBoolean awake = new AtomicBoolean();

    Sweep(ClientThread clientThread, BooleanSupplier needed, Runnable look) {
        this.clientThread = clientThread;
        this.needed = needed;
        this.look = look;
    }

    /** It is needed from now on. */
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void sweep() {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.error("A look failed; there will be another.", e); // else no call would time out
        }
        if (needed.getAsBoolean()) {
            schedule();
            return;
        }
        awake.set(false);
        if (needed.getAsBoolean()) {
            wake();
        }
    }

    private void schedule() {
        clientThread.schedule(this::sweep, INTERVAL);
    }
}
