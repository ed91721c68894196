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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.scheduler.split.JobGraphSplit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the services of a job as users build it. */
public class ServicePlansTest {

    /** An operator. */
    public static class Echo implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) {
            return request;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rpc-operator.max-parallelism | 0 | must be positive, was 0",
                "rpc-operator.max-parallelism | -1 | must be positive, was -1",
                "rpc-operator.drain-timeout | -1 s | -1 s",
                "rpc-operator.restart.initial-backoff | -1 s | -1 s",
                "rpc-operator.restart.max-backoff | -1 s | -1 s"
            })
    void whatCannotBeIsRefusedByItsName(String option, String value, String reason) {
        assertThatThrownBy(() -> plans(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(reason);
    }

    @Test
    void theCapacityIsTheDeclaredMaximumIfThatIsMore() {
        assertThat(plans(Map.of("rpc-operator.max-parallelism", "2")))
                .singleElement()
                .satisfies(
                        each -> {
                            assertThat(each.capacity()).isEqualTo(3);
                            assertThat(each.target()).isEqualTo(1);
                        });
    }

    private static List<ServicePlan> plans(Map<String, String> cluster) {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.fromSequence(1, 9).print();
        env.addRpcService(Echo.class, RosDescriptor.newBuilder("model").parallelism(1, 3).build());
        JobGraph job = env.getStreamGraph(false).getJobGraph();
        return ServicePlans.of(
                JobGraphSplit.of(job).services(),
                job,
                Configuration.fromMap(cluster),
                Optional.empty());
    }
}
