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
package io.rpcoperator.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.config.RosOptions;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ServiceConfigurationTest {

    private static final String KEY = RosOptions.BATCH_MAX_SIZE.key();
    private static final String OWN_KEY = "rpc-operator.service.svc.batch.max-size";

    private final Map<String, String> cluster = new HashMap<>();
    private final Map<String, String> job = new HashMap<>();
    private final Map<String, String> descriptor = new HashMap<>();

    @Test
    void laterSourcesWin() {
        assertThat(batchMaxSize()).isEqualTo(RosOptions.BATCH_MAX_SIZE.defaultValue());
        cluster.put(KEY, "1");
        assertThat(batchMaxSize()).isEqualTo(1);
        job.put(KEY, "2");
        assertThat(batchMaxSize()).isEqualTo(2);
        descriptor.put(KEY, "3");
        assertThat(batchMaxSize()).isEqualTo(3);
        cluster.put(OWN_KEY, "4");
        assertThat(batchMaxSize()).isEqualTo(4);
        job.put(OWN_KEY, "5");
        assertThat(batchMaxSize()).isEqualTo(5);
    }

    @Test
    void theSettingsOfAnotherServiceAreNotTaken() {
        job.put("rpc-operator.service.svc2.batch.max-size", "2");
        assertThat(batchMaxSize()).isEqualTo(RosOptions.BATCH_MAX_SIZE.defaultValue());
    }

    @Test
    void ofTheClustersSettingsOnlyOursAreTaken() {
        cluster.put("taskmanager.secret", "x");
        job.put("model.path", "y");
        assertThat(effective().toMap())
                .doesNotContainKey("taskmanager.secret")
                .containsEntry("model.path", "y");
    }

    private int batchMaxSize() {
        return effective().get(RosOptions.BATCH_MAX_SIZE);
    }

    private Configuration effective() {
        return ServiceConfiguration.of(
                "svc",
                Configuration.fromMap(cluster),
                Configuration.fromMap(job),
                Configuration.fromMap(descriptor));
    }
}
