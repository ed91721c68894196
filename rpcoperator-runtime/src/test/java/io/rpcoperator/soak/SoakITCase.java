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
package io.rpcoperator.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random faults, one after the other and one into the other, for {@code -Dsoak.minutes}, by default
 * ten; {@code -Dsoak.seed} repeats a run's choices.
 */
@Tag("soak")
class SoakITCase {

    private static final Logger LOG = LoggerFactory.getLogger(SoakITCase.class);

    /** Of the time that a process is suspended: longer than a heartbeat may take. */
    private static final Duration LONGEST_FAULT = Duration.ofSeconds(12);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(6);

    @TempDir private Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void nothingIsLostOrDoubledOrLeftBehind() throws IOException {
        Duration length = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10));
        long seed = Long.getLong("soak.seed", System.nanoTime());
        LOG.info("{} of faults; seed {}", length, seed);
        Random random = new Random(seed);
        try (SoakRun run = SoakRun.start(folder, length, true, random)) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < length.toNanos()) {
                Fault[] faults = Fault.values();
                run.injector().inject(faults[random.nextInt(faults.length)], LONGEST_FAULT);
                run.injector().pause(LONGEST_PAUSE);
            }
            run.assertRecovers();
            run.assertEndsExactly();
        }
    }
}
