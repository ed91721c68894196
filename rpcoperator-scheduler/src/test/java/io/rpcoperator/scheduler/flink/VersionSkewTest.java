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
package io.rpcoperator.scheduler.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.runtime.graph.ServiceManifest;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class VersionSkewTest {

    @Test
    void aJobOfTheSameVersionIsNotTalkedAbout() {
        Configuration job = new Configuration();
        ServiceManifest.write(RosDescriptor.newBuilder("model").build(), Parallelism.of(1), job);

        assertThat(ServiceManifest.version(job))
                .hasValueSatisfying(v -> assertThat(v).isNotBlank());
        assertThat(VersionSkew.of(job)).isEmpty();
    }

    @Test
    void aJobOfAnotherVersionIsToldWithBoth() {
        assertThat(VersionSkew.of("0.9", "1.0"))
                .hasValueSatisfying(
                        message ->
                                assertThat(message)
                                        .contains("rpcoperator-runtime 0.9")
                                        .contains("rpcoperator-scheduler 1.0"));
    }

    @Test
    void aJobThatDoesNotSayIsOfAnotherVersion() {
        assertThat(VersionSkew.of(new Configuration())).isPresent();
    }
}
