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
package io.rpcoperator.runtime.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.graph.ServiceVertex;
import java.lang.reflect.Field;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionGraph;
import org.apache.flink.runtime.executiongraph.ExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.MockOperatorCoordinatorContext;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinatorHolder;
import org.apache.flink.runtime.scheduler.GlobalFailureHandler;
import org.apache.flink.runtime.scheduler.SchedulerBase;
import org.apache.flink.runtime.scheduler.VertexEndOfDataListener;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What is read of Flink is still there. */
class StockSchedulerTest {

    @Test
    void thisVersionOfFlinkHasTheFields() throws Exception {
        Class<?> context =
                Class.forName(
                        OperatorCoordinatorHolder.class.getName()
                                + "$LazyInitializedCoordinatorContext");
        assertField(context, "globalFailureHandler", GlobalFailureHandler.class);
        assertField(SchedulerBase.class, "executionGraph", ExecutionGraph.class);
        assertField(SchedulerBase.class, "vertexEndOfDataListener", VertexEndOfDataListener.class);
        assertField(VertexEndOfDataListener.class, "tasksReachedEndOfData", Map.class);
    }

    private static void assertField(Class<?> declaring, String name, Class<?> type)
            throws NoSuchFieldException {
        Field field = declaring.getDeclaredField(name);
        assertThat(type).isAssignableFrom(field.getType());
    }

    @Test
    void aSubtaskHasEndedWhenItIsFinishedOrRunsBeyondItsEndOfData() {
        VertexState data = new VertexState("data", new OperatorID());
        assertThat(data.hasEnded(ExecutionState.RUNNING)).isFalse();
        assertThat(data.hasEnded(ExecutionState.FINISHED)).isTrue();

        data.endOfData.set(0);
        assertThat(data.hasEnded(ExecutionState.RUNNING)).isTrue();
        assertThat(data.hasEnded(ExecutionState.FAILED)).as("it will be restarted").isFalse();
        assertThat(data.hasEnded(ExecutionState.CANCELED)).isFalse();
    }

    @Test
    void aServiceIsNotPartOfTheDataPlane() {
        VertexState service =
                new VertexState(ServiceVertex.vertexName("svc"), ServiceVertex.operatorId("svc"));
        assertThat(service.hasEnded(ExecutionState.RUNNING)).isTrue();
    }

    /** A job of one vertex of one subtask. */
    private static final class VertexState {
        private final ExecutionGraph graph = Mockito.mock(ExecutionGraph.class);
        private final ExecutionVertex subtask = Mockito.mock(ExecutionVertex.class);
        private final JobVertexID id = new JobVertexID();
        private final BitSet endOfData = new BitSet();

        VertexState(String name, OperatorID operator) {
            ExecutionJobVertex vertex = Mockito.mock(ExecutionJobVertex.class);
            Mockito.when(graph.getAllVertices()).thenReturn(Map.of(id, vertex));
            Mockito.when(vertex.getName()).thenReturn(name);
            Mockito.when(vertex.getOperatorIDs())
                    .thenReturn(List.of(OperatorIDPair.generatedIDOnly(operator)));
            Mockito.when(vertex.isInitialized()).thenReturn(true);
            Mockito.when(vertex.getJobVertexId()).thenReturn(id);
            Mockito.when(vertex.getTaskVertices()).thenReturn(new ExecutionVertex[] {subtask});
        }

        boolean hasEnded(ExecutionState state) {
            Mockito.when(subtask.getExecutionState()).thenReturn(state);
            return new StockScheduler(graph, Map.of(id, endOfData)).dataPlaneEnded();
        }
    }

    @Test
    void aFieldThatIsNotThereIsNamedWithItsClass() {
        MockOperatorCoordinatorContext foreign =
                new MockOperatorCoordinatorContext(new OperatorID(), 1);
        assertThatThrownBy(() -> StockScheduler.of(foreign))
                .isInstanceOf(NoSuchFieldException.class)
                .hasMessage(
                        MockOperatorCoordinatorContext.class.getName()
                                + " has no field globalFailureHandler");
    }
}
