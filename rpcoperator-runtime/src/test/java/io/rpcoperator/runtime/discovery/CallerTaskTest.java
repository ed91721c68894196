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
package io.rpcoperator.runtime.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.lang.reflect.Field;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.metrics.TimerGauge;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.taskmanager.RuntimeEnvironment;
import org.apache.flink.runtime.taskmanager.Task;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.table.functions.FunctionContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** Flink's own wrappers are taken off. */
class CallerTaskTest {

    private final MockEnvironment task = new MockEnvironmentBuilder().build();
    private final RuntimeContext context = new MockStreamingRuntimeContext(1, 0, task);

    @AfterEach
    void close() throws Exception {
        task.close();
    }

    @Test
    void ofAFunctionOfTheDataStreamApi() {
        assertThat(CallerTask.of(context)).isSameAs(task);
    }

    @Test
    void ofAnAsynchronousFunction() {
        assertThat(CallerTask.of(asynchronous(context))).isSameAs(task);
    }

    @Test
    void ofAFunctionOfTheTableApi() {
        assertThat(CallerTask.of(new FunctionContext(context))).isSameAs(task);
    }

    @Test
    void ofAnAsynchronousFunctionOfTheTableApi() {
        assertThat(CallerTask.of(new FunctionContext(asynchronous(context)))).isSameAs(task);
    }

    @Test
    void aPlannerThatEvaluatesAConstantHasNoTask() {
        assertThatThrownBy(() -> CallerTask.of(new FunctionContext(null)))
                .isInstanceOfSatisfying(
                        RosException.class,
                        e -> assertThat(e.status()).isEqualTo(RosStatus.FAILED_PRECONDITION))
                .hasMessageContaining("isDeterministic()");
    }

    @Test
    void aContextOfNoTaskIsRefusedByItsName() {
        RuntimeContext foreign = Mockito.mock(RuntimeContext.class);
        assertThatThrownBy(() -> CallerTask.of(foreign))
                .isInstanceOf(RosException.class)
                .hasMessageContaining(foreign.getClass().getName());
    }

    // ------------------------------------------------------------------ cancellation

    @Test
    void aTaskShowsThatItIsCancelled() throws ReflectiveOperationException {
        Task cancelled = Mockito.mock(Task.class);
        BooleanSupplier cancellation = CallerTask.cancellation(environmentOf(cancelled));
        assertThat(cancellation.getAsBoolean()).isFalse();

        Mockito.when(cancelled.isCanceledOrFailed()).thenReturn(true);
        assertThat(cancellation.getAsBoolean()).isTrue();
    }

    @Test
    void anEnvironmentWithoutATaskIsNeverCancelled() {
        assertThat(CallerTask.cancellation(task).getAsBoolean()).isFalse();
    }

    @Test
    void aTaskShowsThatItIsHeldUp() {
        BackPressure backPressure = CallerTask.backPressure(task, 0);
        TimerGauge held =
                task.getMetricGroup().getIOMetricGroup().getHardBackPressuredTimePerSecond();
        assertThat(backPressure.look(1)).isZero();

        held.markStart();
        backPressure.look(2);
        assertThat(backPressure.look(3)).isEqualTo(1);
    }

    /** As Flink makes it: this fails for a version that keeps the task elsewhere. */
    private static Environment environmentOf(Task task) throws ReflectiveOperationException {
        Environment environment = Mockito.mock(RuntimeEnvironment.class);
        Field field = RuntimeEnvironment.class.getDeclaredField("containingTask");
        field.setAccessible(true);
        field.set(environment, task);
        return environment;
    }

    // ------------------------------------------------------------------ fixture

    private static RuntimeContext asynchronous(RuntimeContext context) {
        Idle function = new Idle();
        function.setRuntimeContext(context);
        assertThat(function.getRuntimeContext()).isNotSameAs(context);
        return function.getRuntimeContext();
    }

    private static final class Idle extends RichAsyncFunction<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void asyncInvoke(String input, ResultFuture<String> result) {}
    }
}
