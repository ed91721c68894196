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

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failure in one part of a job leaves the other part's subtasks at their first attempts. */
class FailureIsolationITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(restarting())
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static Configuration restarting() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        return configuration;
    }

    @Test
    void serviceSubtaskFailsAlone(@InjectMiniCluster MiniCluster cluster) throws Exception {
        AccessExecutionGraph job = execute(cluster, SlowStarter.class, new Unharmed());

        assertThat(attempts(job, FailureIsolationITCase::isService)).containsExactly(1, 0);
        assertThat(attempts(job, vertex -> !isService(vertex))).containsOnly(0);
    }

    @Test
    void dataPlaneFailsAlone(@InjectMiniCluster MiniCluster cluster) throws Exception {
        AccessExecutionGraph job = execute(cluster, Multiplier.class, new FailsOnce());

        assertThat(attempts(job, FailureIsolationITCase::isService)).containsExactly(0, 0);
        assertThat(attempts(job, vertex -> !isService(vertex))).containsOnly(1);
    }

    private static AccessExecutionGraph execute(
            MiniCluster cluster,
            Class<? extends RpcOperator<Long, Long>> operatorClass,
            RichMapFunction<Long, Long> function)
            throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        RosHandle<Long, Long> service =
                env.addRpcService(
                        operatorClass,
                        RosDescriptor.newBuilder("service")
                                .parallelism(2)
                                .configure(RosOptions.LOAD_MAX_ATTEMPTS, 1)
                                .build());
        ServiceCall.answers(env.fromSequence(0, 99), service)
                .map(function)
                .sinkTo(new DiscardingSink<>());
        return cluster.getArchivedExecutionGraph(env.execute().getJobID()).get();
    }

    private static List<Integer> attempts(
            AccessExecutionGraph job, Predicate<AccessExecutionJobVertex> which) {
        return StreamSupport.stream(job.getVerticesTopologically().spliterator(), false)
                .filter(which)
                .flatMap(vertex -> Arrays.stream(vertex.getTaskVertices()))
                .map(subtask -> subtask.getCurrentExecutionAttempt().getAttemptNumber())
                .toList();
    }

    private static boolean isService(AccessExecutionJobVertex vertex) {
        return vertex.getName().startsWith("RPC service");
    }

    private static final class Unharmed extends RichMapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long number) {
            return number;
        }
    }

    private static final class FailsOnce extends RichMapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long number) {
            if (number == 98 && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                throw new IllegalStateException("once");
            }
            return number;
        }
    }
}
