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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.config.ServiceFailure;
import io.rpcoperator.runtime.graph.ServiceManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside the scripts of the distribution. */
class DistributionTest {

    private static final Path FOLDER = Path.of("src/main/dist");

    @TempDir private Path conf;

    @Test
    void theExampleConfigurationIsReadAsItIsMeant() throws IOException {
        Files.copy(FOLDER.resolve("conf/config.yaml.example"), conf.resolve("config.yaml"));

        Configuration cluster = GlobalConfiguration.loadConfiguration(conf.toString());

        assertThat(cluster.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(4);
        ReadableConfig fraud = ServiceManifest.read("fraud", cluster, new Configuration());
        assertThat(fraud.get(RosOptions.PARALLELISM)).isEqualTo("1..4");
        assertThat(fraud.get(ScalingOptions.MAX_PARALLELISM)).isEqualTo(16);
        assertThat(fraud.get(ScalingOptions.ON_FAILURE)).isEqualTo(ServiceFailure.RESTART);
    }

    @Test
    void theImageIsOfTheFlinkThatThisIsBuiltFor() throws IOException {
        assertThat(Files.readString(FOLDER.resolve("Dockerfile")))
                .contains("\nFROM flink:" + EnvironmentInformation.getVersion() + "-java17\n");
    }
}
