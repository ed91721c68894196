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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault once, but for the JobManager's, in less than a minute. */
@Tag("soak")
class RandomFaultsITCase {

    private static final long SEED = 42;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    @TempDir private Path folder;

    @Test
    void nothingIsLostOrDoubledOrLeftBehind() throws IOException {
        Random random = new Random(SEED);
        List<Fault> faults = new ArrayList<>(Arrays.asList(Fault.values()));
        faults.remove(Fault.KILL_JOB_MANAGER);
        Collections.shuffle(faults, random);
        try (SoakRun run =
                SoakRun.start(folder, LONGEST.multipliedBy(2L * faults.size()), false, random)) {
            for (Fault fault : faults) {
                run.injector().inject(fault, LONGEST);
                run.injector().pause(LONGEST);
            }
            run.assertRecovers();
            run.assertEndsExactly();
        }
    }
}
