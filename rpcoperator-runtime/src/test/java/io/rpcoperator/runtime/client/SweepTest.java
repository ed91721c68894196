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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.common.ClientThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.junit.jupiter.api.Test;

class SweepTest {

    private final ManuallyTriggeredScheduledExecutorService clientThread =
            new ManuallyTriggeredScheduledExecutorService();
    private final ClientThread thread = new ClientThread(clientThread);
    private final AtomicBoolean needed = new AtomicBoolean();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void looksWhileItIsNeeded() {
        Sweep sweep = new Sweep(thread, needed::get, looks::incrementAndGet);
        needed.set(true);
        sweep.wake();
        sweep.wake();
        clientThread.triggerNonPeriodicScheduledTask();
        clientThread.triggerNonPeriodicScheduledTask();
        assertThat(looks).hasValue(2);

        needed.set(false);
        clientThread.triggerNonPeriodicScheduledTask();
        assertThat(clientThread.getActiveScheduledTasks()).isEmpty();
        needed.set(true);
        sweep.wake();
        assertThat(clientThread.getActiveScheduledTasks()).hasSize(1);
    }

    @Test
    void aLookThatFailsIsNotTheLast() {
        Sweep sweep =
                new Sweep(
                        thread,
                        () -> true,
                        () -> {
                            looks.incrementAndGet();
                            throw new IllegalStateException("the network's loop has ended");
                        });
        sweep.wake();
        clientThread.triggerNonPeriodicScheduledTask();
        clientThread.triggerNonPeriodicScheduledTask();

        assertThat(looks).hasValue(2);
    }
}
