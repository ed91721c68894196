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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link RosExecutionEnvironment} leaves to the environment it is over. */
class RosExecutionEnvironmentDelegationTest {

    private SubmissionRecorder delegate;
    private RosExecutionEnvironment env;

    @BeforeEach
    void overADelegateThatOnlyRecords() {
        delegate = new SubmissionRecorder();
        env = RosExecutionEnvironment.of(delegate);
    }

    @Test
    void isNotWrappedTwice() {
        assertThat(RosExecutionEnvironment.of(env)).isSameAs(env);
    }

    @Test
    void mustComeBeforeTheFirstStream() {
        delegate.fromSequence(1, 2).map(n -> n);

        assertThatThrownBy(() -> RosExecutionEnvironment.of(delegate))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageStartingWith(
                        "RosExecutionEnvironment.of(environment) must come before the first stream:"
                                + " 1 transformation(s)");
    }

    @Test
    void inheritsConfigurationAndCachedFiles() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.NAME, "inherited");
        StreamExecutionEnvironment given = new StreamExecutionEnvironment(configuration);
        given.registerCachedFile("file:///model", "model");

        RosExecutionEnvironment wrapper = RosExecutionEnvironment.of(given);

        assertThat(wrapper.getConfiguration().get(PipelineOptions.NAME)).isEqualTo("inherited");
        assertThat(wrapper.getCachedFiles()).extracting(file -> file.f0).containsExactly("model");
    }

    @Test
    void submitsThroughTheEnvironmentItIsOver() throws Exception {
        env.fromSequence(1, 2).map(n -> n);

        env.execute("named");

        assertThat(delegate.submitted())
                .extracting(StreamGraph::getJobName)
                .containsExactly("named");
    }

    @Test
    void sharesListenersAndSettingsWithTheEnvironmentItIsOver() {
        JobListener listener = new NoListener();
        Configuration changes = new Configuration();
        changes.set(PipelineOptions.NAME, "changed");

        env.registerJobListener(listener);
        env.configure(changes);

        assertThat(delegate.getJobListeners()).containsExactly(listener);
        assertThat(env.getJobListeners()).containsExactly(listener);
        assertThat(delegate.getConfiguration().get(PipelineOptions.NAME)).isEqualTo("changed");
        env.clearJobListeners();
        assertThat(delegate.getJobListeners()).isEmpty();
    }

    private static final class NoListener implements JobListener {
        @Override
        public void onJobSubmitted(@Nullable JobClient client, @Nullable Throwable failure) {}

        @Override
        public void onJobExecuted(
                @Nullable JobExecutionResult result, @Nullable Throwable failure) {}
    }
}
