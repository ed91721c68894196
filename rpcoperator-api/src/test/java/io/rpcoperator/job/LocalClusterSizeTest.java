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
package io.rpcoperator.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** A job that brings its own cluster, as when a program is started in an IDE. */
class LocalClusterSizeTest {

    @Test
    void hasSlotsForTheServicesBesideThoseOfTheDataPlane() {
        assertThat(slots(new Configuration())).isEqualTo(3 + 2);
    }

    @Test
    void isSplitOverItsTaskManagers() {
        assertThat(
                        slots(
                                new Configuration()
                                        .set(TaskManagerOptions.MINI_CLUSTER_NUM_TASK_MANAGERS, 2)))
                .isEqualTo(3);
    }

    @Test
    void isLeftAsTheUserSetIt() {
        assertThat(slots(new Configuration().set(TaskManagerOptions.NUM_TASK_SLOTS, 9)))
                .isEqualTo(9);
    }

    private static int slots(Configuration configuration) {
        StreamExecutionEnvironment local =
                StreamExecutionEnvironment.createLocalEnvironment(3, configuration);
        RosExecutionEnvironment env = RosExecutionEnvironment.of(local);
        env.setParallelism(3);
        env.addRpcService(
                RosExecutionEnvironmentTest.Doubling.class,
                RosDescriptor.newBuilder("doubling").parallelism(2).build());
        env.fromSequence(1, 10).print();
        env.getStreamGraph();
        return local.getConfiguration().get(TaskManagerOptions.NUM_TASK_SLOTS);
    }
}
