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

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.spi.RecordingRuntime;
import java.util.List;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Public, as the operators below must be inside a public class to be usable. */
public class RosExecutionEnvironmentTest {

    private SubmissionRecorder delegate;
    private RosExecutionEnvironment env;

    @BeforeEach
    void overADelegateThatOnlyRecords() {
        delegate = new SubmissionRecorder();
        env = RosExecutionEnvironment.of(delegate);
    }

    // ------------------------------------------------------------------ adding services

    @Test
    void aServiceIsNamedAfterItsClassByDefault() {
        RosHandle<Long, Long> handle = env.addRpcService(Doubling.class);

        assertThat(handle.serviceName()).isEqualTo("Doubling");
        assertThat(handle.requestType()).isEqualTo(Types.LONG);
        assertThat(handle.responseType()).isEqualTo(Types.LONG);
    }

    @Test
    void givenTypesAreTaken() {
        @SuppressWarnings("unchecked") // how a program names the class of a generic operator
        Class<Identity<String>> operatorClass = (Class<Identity<String>>) (Class<?>) Identity.class;

        RosHandle<String, String> handle =
                env.addRpcService(operatorClass, named("echo"), Types.STRING, Types.STRING);

        assertThat(handle.requestType()).isEqualTo(Types.STRING);
        assertThat(handle.responseType()).isEqualTo(Types.STRING);
    }

    @Test
    void refusesTwoServicesOfOneName() {
        env.addRpcService(Doubling.class, named("model"));

        assertThatThrownBy(() -> env.addRpcService(Halving.class, named("model")))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessage(
                        "Two services named 'model' (%s and %s). Give each its own name:"
                                + " RosDescriptor.newBuilder(\"...\").",
                        Doubling.class.getName(), Halving.class.getName());
    }

    @Test
    void refusesAClassThatCannotBeInstantiatedWhateverTheOverload() {
        RpcOperator<Long, Long> anonymous = new Doubling() {};
        @SuppressWarnings("unchecked")
        Class<? extends RpcOperator<Long, Long>> operatorClass =
                (Class<? extends RpcOperator<Long, Long>>) anonymous.getClass();

        assertThatThrownBy(() -> env.addRpcService(operatorClass))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("is a local class");
        assertThatThrownBy(() -> env.addRpcService(operatorClass, named("model")))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("is a local class");
        assertThatThrownBy(
                        () ->
                                env.addRpcService(
                                        operatorClass, named("model"), Types.LONG, Types.LONG))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("is a local class");
    }

    // ------------------------------------------------------------------ which job gets a service

    @Test
    void executeTakesAllServicesAndForgetsThem() throws Exception {
        env.addRpcService(Doubling.class, named("unused"));
        stream("first", env.addRpcService(Doubling.class, named("used")));
        env.execute();
        stream("second");
        env.execute();

        assertThat(RecordingRuntime.servicesOf(delegate.submitted().get(0)))
                .containsExactly("unused", "used");
        assertThat(RecordingRuntime.servicesOf(delegate.submitted().get(1))).isEmpty();
    }

    @Test
    void aForgottenNameIsFree() throws Exception {
        stream("first", env.addRpcService(Doubling.class, named("model")));
        env.execute();
        stream("second", env.addRpcService(Halving.class, named("model")));
        env.execute();

        assertThat(RecordingRuntime.servicesOf(delegate.submitted().get(1)))
                .containsExactly("model");
    }

    @Test
    void lookingAtTheJobForgetsNothing() throws Exception {
        stream("map", env.addRpcService(Doubling.class, named("model")));

        assertThat(env.getExecutionPlan()).contains("map");
        assertThat(RecordingRuntime.servicesOf(env.getStreamGraph(false))).containsExactly("model");
        env.execute();
        assertThat(RecordingRuntime.servicesOf(delegate.submitted().get(0)))
                .containsExactly("model");
    }

    @Test
    void aStatementTakesOnlyTheServicesItUsesAndForgetsNone() {
        RosHandle<Long, Long> a = env.addRpcService(Doubling.class, named("a"));
        RosHandle<Long, Long> b = env.addRpcService(Doubling.class, named("b"));
        env.addRpcService(Doubling.class, named("c"));

        StreamGraph usingA = env.generateStreamGraph(List.of(stream("one", a)));
        StreamGraph usingBoth = env.generateStreamGraph(List.of(stream("two", b, a)));
        StreamGraph usingNone = env.generateStreamGraph(List.of(stream("three")));

        assertThat(RecordingRuntime.servicesOf(usingA)).containsExactly("a");
        assertThat(RecordingRuntime.servicesOf(usingBoth)).containsExactly("a", "b");
        assertThat(RecordingRuntime.servicesOf(usingNone)).isEmpty();
    }

    @Test
    void refusesAHandleOfAServiceThatWasForgotten() throws Exception {
        RosHandle<Long, Long> stale = env.addRpcService(Doubling.class, named("model"));
        stream("first", stale);
        env.execute();
        stream("scoring", stale);

        assertThatThrownBy(env::execute)
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageStartingWith(
                        "Operator 'scoring' holds a handle of service 'model', which is not part of"
                                + " this job.")
                .hasMessageEndingWith("Added for this job: none.");
    }

    @Test
    void refusesAHandleOfAnotherEnvironmentsService() {
        RosHandle<Long, Long> foreign =
                RosExecutionEnvironment.of(new SubmissionRecorder())
                        .addRpcService(Doubling.class, named("model"));
        env.addRpcService(Doubling.class, named("mine"));
        Transformation<?> statement = stream("scoring", foreign);

        assertThatThrownBy(() -> env.generateStreamGraph(List.of(statement)))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("Operator 'scoring' holds a handle of service 'model'")
                .hasMessageEndingWith("Added for this job: [mine].");
    }

    @Test
    void aRefusedJobCanBeMended() throws Exception {
        RosHandle<Long, Long> foreign =
                RosExecutionEnvironment.of(new SubmissionRecorder())
                        .addRpcService(Doubling.class, named("model"));
        stream("scoring", foreign);
        assertThatThrownBy(env::execute).isInstanceOf(InvalidProgramException.class);

        env.addRpcService(Doubling.class, named("model"));
        env.execute();

        assertThat(RecordingRuntime.servicesOf(delegate.submitted().get(0)))
                .containsExactly("model");
    }

    @Test
    void servicesSeeTheConfigurationOfTheEnvironment() {
        Configuration changes = new Configuration();
        changes.set(PipelineOptions.NAME, "changed");
        env.addRpcService(Doubling.class);
        stream("map");

        env.configure(changes);

        assertThat(
                        RecordingRuntime.configurationOf(env.getStreamGraph(false))
                                .get(PipelineOptions.NAME))
                .isEqualTo("changed");
    }

    // ------------------------------------------------------------------ fixtures

    /** An operator. */
    public static class Doubling implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) {
            return request * 2;
        }
    }

    /** Another operator of the same types. */
    public static class Halving implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) {
            return request / 2;
        }
    }

    /** An operator whose types cannot be extracted. */
    public static class Identity<T> implements RpcOperator<T, T> {
        @Override
        public T call(T request) {
            return request;
        }
    }

    private static RosDescriptor named(String service) {
        return RosDescriptor.newBuilder(service).build();
    }

    /** A stream of one map function, which holds the handles. */
    private Transformation<?> stream(String operator, RosHandle<?, ?>... handles) {
        return env.fromSequence(1, 2)
                .map(new HandleHolder(List.of(handles)))
                .name(operator)
                .getTransformation();
    }

    private record HandleHolder(List<RosHandle<?, ?>> handles) implements MapFunction<Long, Long> {
        @Override
        public Long map(Long value) {
            return value;
        }
    }
}
