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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.nio.file.Path;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ways that a program in the cluster's own JVM submits a job. */
class MiniClusterSubmissionITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(6)
                            .build());

    @TempDir private Path output;

    private RosExecutionEnvironment env;

    @BeforeEach
    void createEnvironment() {
        env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
    }

    @Test
    void execute() throws Exception {
        doubles().sinkTo(new LineFileSink<>(output.toString()));

        env.execute();

        assertThat(LineFileSink.lines(output))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(100, 2));
    }

    @Test
    void executeAsync() throws Exception {
        doubles().sinkTo(new LineFileSink<>(output.toString()));

        JobClient job = env.executeAsync();

        job.getJobExecutionResult().get();
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FINISHED);
        assertThat(LineFileSink.lines(output))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(100, 2));
    }

    @Test
    void executeAndCollect() throws Exception {
        assertThat(doubles().executeAndCollect(1000))
                .containsExactlyInAnyOrderElementsOf(Numbers.multiples(100, 2));
    }

    @Test
    void oneOperatorClassUnderTwoNames() throws Exception {
        RosHandle<Long, Long> doubler = env.addRpcService(Multiplier.class);
        RosHandle<Long, Long> tripler =
                env.addRpcService(
                        Multiplier.class,
                        RosDescriptor.newBuilder("tripler")
                                .configure(Multiplier.FACTOR, 3L)
                                .build());

        DataStream<Long> answers =
                ServiceCall.answers(ServiceCall.answers(env.fromSequence(0, 99), doubler), tripler);

        assertThat(answers.executeAndCollect(1000))
                .containsExactlyInAnyOrderElementsOf(Numbers.multiples(100, 6));
    }

    @Test
    void twoOperatorClassesWithDifferentTypes() throws Exception {
        RosHandle<Long, Long> doubler = env.addRpcService(Multiplier.class);
        RosHandle<Long, String> speller = env.addRpcService(Speller.class);

        DataStream<String> answers =
                ServiceCall.answers(ServiceCall.answers(env.fromSequence(0, 2), doubler), speller);

        assertThat(answers.executeAndCollect(10))
                .containsExactlyInAnyOrder("number 0", "number 2", "number 4");
    }

    @Test
    void jobConfigurationOverridesADescriptor() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("rpc-operator.service.Multiplier.multiplier.factor", "5");
        configuration.setString("rpc-operator.service.Multiplier.parallelism", "2");
        RosExecutionEnvironment configured =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        configured.setParallelism(2);
        RosHandle<Long, Long> service = configured.addRpcService(Multiplier.class);

        assertThat(
                        ServiceCall.answers(configured.fromSequence(0, 99), service)
                                .executeAndCollect(1000))
                .containsExactlyInAnyOrderElementsOf(Numbers.multiples(100, 5));
    }

    private DataStream<Long> doubles() {
        return ServiceCall.answers(env.fromSequence(0, 99), env.addRpcService(Multiplier.class));
    }
}
