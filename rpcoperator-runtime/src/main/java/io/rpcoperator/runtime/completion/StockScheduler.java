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

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.graph.ServiceManifest;
import io.rpcoperator.runtime.graph.ServiceVertex;
import java.lang.reflect.Field;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.executiongraph.DefaultExecutionGraph;
import org.apache.flink.runtime.executiongraph.ExecutionGraph;
import org.apache.flink.runtime.executiongraph.ExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.scheduler.SchedulerBase;
import org.apache.flink.runtime.scheduler.VertexEndOfDataListener;
import org.apache.flink.runtime.scheduler.adaptive.AdaptiveScheduler;
import org.apache.flink.runtime.scheduler.adaptive.State;

/**
 * Flink's scheduler, as seen from the context of one of its operator coordinators. The one place
 * that reads private fields of Flink's JobMaster side (2.3).
 *
 * <p>Thread model: JobMaster main thread only.
 */
final class StockScheduler {

    /** The scheduler of {@code rpcoperator-scheduler}, which tells services when to end itself. */
    public static final String SERVICE_PLANE_SCHEDULER =
            "io.rpcoperator.scheduler.flink.ServicePlaneScheduler";

    private final ExecutionGraph executionGraph;

    /** Flink's own map: a vertex leaves it once all its subtasks have reached end of data. */
    private final Map<JobVertexID, BitSet> endOfData;

    /** The vertices that were ever in the map: those of a batch job that come later never are. */
    private final Set<JobVertexID> recorded;

    StockScheduler(ExecutionGraph executionGraph, Map<JobVertexID, BitSet> endOfData) {
        this.executionGraph = executionGraph;
        this.endOfData = endOfData;
        this.recorded = Set.copyOf(endOfData.keySet());
    }

    /**
     * Finds the scheduler.
     *
     * @return empty if services have a scheduler of their own
     * @throws AdaptiveSchedulerException if it is Flink's Adaptive scheduler
     * @throws ReflectiveOperationException if Flink's fields are not those of a version we know
     */
    static Optional<StockScheduler> of(OperatorCoordinator.Context context)
            throws ReflectiveOperationException, AdaptiveSchedulerException {
        // A method reference to the scheduler's handler for global failures.
        Object handler = read(context, context.getClass(), "globalFailureHandler");
        SchedulerBase scheduler = null;
        for (Field captured : handler.getClass().getDeclaredFields()) {
            captured.setAccessible(true);
            Object value = captured.get(handler);
            if (value instanceof AdaptiveScheduler || value instanceof State) {
                throw new AdaptiveSchedulerException();
            }
            if (value instanceof SchedulerBase found) {
                scheduler = found;
            }
        }
        if (handler instanceof AdaptiveScheduler || handler instanceof State) {
            throw new AdaptiveSchedulerException();
        }
        if (scheduler == null) {
            throw new NoSuchFieldException("no scheduler behind " + handler.getClass().getName());
        }
        if (scheduler.getClass().getName().equals(SERVICE_PLANE_SCHEDULER)) {
            return Optional.empty();
        }
        return Optional.of(
                new StockScheduler(
                        (ExecutionGraph) read(scheduler, SchedulerBase.class, "executionGraph"),
                        endOfData(
                                read(scheduler, SchedulerBase.class, "vertexEndOfDataListener"))));
    }

    @SuppressWarnings("unchecked") // the field's declared type
    private static Map<JobVertexID, BitSet> endOfData(Object listener)
            throws ReflectiveOperationException {
        return (Map<JobVertexID, BitSet>)
                read(listener, VertexEndOfDataListener.class, "tasksReachedEndOfData");
    }

    private static Object read(Object owner, Class<?> declaring, String name)
            throws ReflectiveOperationException {
        Field field = field(declaring, name);
        field.setAccessible(true);
        Object value = field.get(owner);
        if (value == null) {
            throw new NoSuchFieldException(declaring.getName() + "." + name + " is null");
        }
        return value;
    }

    private static Field field(Class<?> declaring, String name) throws NoSuchFieldException {
        for (Field field : declaring.getDeclaredFields()) {
            if (field.getName().equals(name)) {
                return field;
            }
        }
        throw new NoSuchFieldException(declaring.getName() + " has no field " + name);
    }

    ComponentMainThreadExecutor mainThread() {
        return executionGraph.getJobMasterMainThreadExecutor();
    }

    /** How many subtasks a service was declared with, if its job says so. */
    Optional<Parallelism> parallelism(String service) {
        return ServiceManifest.read(
                        service, new Configuration(), executionGraph.getJobConfiguration())
                .getOptional(RosOptions.PARALLELISM)
                .map(Parallelism::parse);
    }

    /** Whether the job is neither being restarted nor coming to its end. */
    boolean jobIsRunning() {
        return executionGraph.getState() == JobStatus.RUNNING;
    }

    /** Whether every data-plane subtask, also of vertices still to come, has ended. */
    boolean dataPlaneEnded() {
        if (executionGraph instanceof DefaultExecutionGraph graph
                && graph.getPendingOperatorCount() > 0) {
            return false;
        }
        for (ExecutionJobVertex vertex : executionGraph.getAllVertices().values()) {
            if (!isService(vertex) && !hasEnded(vertex)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isService(ExecutionJobVertex vertex) {
        return ServiceVertex.isService(
                vertex.getName(), vertex.getOperatorIDs().get(0).getGeneratedOperatorID());
    }

    private boolean hasEnded(ExecutionJobVertex vertex) {
        if (!vertex.isInitialized()) {
            return false;
        }
        for (ExecutionVertex subtask : vertex.getTaskVertices()) {
            if (!hasEnded(vertex, subtask)) {
                return false;
            }
        }
        return true;
    }

    /** What a subtask has reached counts while it runs: if it fails, it will come to it again. */
    private boolean hasEnded(ExecutionJobVertex vertex, ExecutionVertex subtask) {
        return switch (subtask.getExecutionState()) {
            case FINISHED -> true;
            case RUNNING -> hasReachedEndOfData(vertex, subtask.getParallelSubtaskIndex());
            default -> false;
        };
    }

    private boolean hasReachedEndOfData(ExecutionJobVertex vertex, int subtask) {
        BitSet reached = endOfData.get(vertex.getJobVertexId());
        return reached == null ? recorded.contains(vertex.getJobVertexId()) : reached.get(subtask);
    }

    /** The job runs under the Adaptive scheduler. */
    static final class AdaptiveSchedulerException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
