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
package io.rpcoperator.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Application mode: the program runs in the JobManager, its jars lie in {@code usrlib}. */
class ApplicationModeITCase {

    @TempDir private Path folder;

    @Test
    void runsToItsEnd() throws Exception {
        Path output = folder.resolve("output");
        try (FlinkTestCluster cluster =
                FlinkTestCluster.builder()
                        .slots(2)
                        .startApplication(Jobs.doubling(folder), output.toString(), "200", "50")) {
            assertThat(cluster.jobManager().waitFor(FlinkTestCluster.PATIENCE))
                    .as(() -> cluster.jobManager().output())
                    .isZero();
        }
        assertThat(LineFileSink.lines(output))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(200, 2));
    }
}
