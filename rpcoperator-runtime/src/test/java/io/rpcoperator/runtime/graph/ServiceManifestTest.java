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

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.config.ServiceFailure;
import io.rpcoperator.job.RosDescriptor;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.junit.jupiter.api.Test;

/** What the JobManager reads of a service is what its subtasks go by. */
class ServiceManifestTest {

    private final Configuration cluster = new Configuration();
    private final Configuration job = new Configuration();

    @Test
    void whatTheDescriptorSetsIsReadWithoutIt() {
        write(
                RosDescriptor.newBuilder("svc")
                        .configure(ScalingOptions.ON_FAILURE, ServiceFailure.FAIL_JOB)
                        .configure(RosOptions.DRAIN_TIMEOUT, Duration.ofSeconds(7))
                        .build(),
                Parallelism.of(1));

        assertThat(read().get(ScalingOptions.ON_FAILURE)).isEqualTo(ServiceFailure.FAIL_JOB);
        assertThat(read().get(RosOptions.DRAIN_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void itGoesBeforeWhatIsSetForAllServicesAndAfterWhatIsSetForThisOne() {
        assertThat(drainTimeoutSeconds()).isEqualTo(30);
        job.setString("rpc-operator.drain-timeout", "1 s");
        assertThat(drainTimeoutSeconds()).isEqualTo(1);
        write(
                RosDescriptor.newBuilder("svc")
                        .configure(RosOptions.DRAIN_TIMEOUT, Duration.ofSeconds(2))
                        .build(),
                Parallelism.of(1));
        assertThat(drainTimeoutSeconds()).isEqualTo(2);
        cluster.setString("rpc-operator.service.svc.drain-timeout", "3 s");
        assertThat(drainTimeoutSeconds()).isEqualTo(3);
        job.setString("rpc-operator.service.svc.drain-timeout", "4 s");
        assertThat(drainTimeoutSeconds()).isEqualTo(4);
    }

    private long drainTimeoutSeconds() {
        return read().get(RosOptions.DRAIN_TIMEOUT).toSeconds();
    }

    /** What a cluster says of all services was not known when the vertex was made. */
    @Test
    void theParallelismIsThatOfTheVertexUnlessItIsSetForThisService() {
        write(RosDescriptor.newBuilder("svc").build(), new Parallelism(2, 5));
        cluster.setString("rpc-operator.parallelism", "7");
        assertThat(read().get(RosOptions.PARALLELISM)).isEqualTo("2..5");

        cluster.setString("rpc-operator.service.svc.parallelism", "3");
        assertThat(read().get(RosOptions.PARALLELISM)).isEqualTo("3");
    }

    @Test
    void servicesDoNotReadEachOthers() {
        write(
                RosDescriptor.newBuilder("svc2")
                        .configure(RosOptions.DRAIN_TIMEOUT, Duration.ofSeconds(2))
                        .build(),
                Parallelism.of(4));

        assertThat(drainTimeoutSeconds()).isEqualTo(30);
        assertThat(read().getOptional(RosOptions.PARALLELISM)).isEmpty();
    }

    private void write(RosDescriptor descriptor, Parallelism parallelism) {
        ServiceManifest.write(descriptor, parallelism, job);
    }

    private ReadableConfig read() {
        return ServiceManifest.read("svc", cluster, job);
    }
}
