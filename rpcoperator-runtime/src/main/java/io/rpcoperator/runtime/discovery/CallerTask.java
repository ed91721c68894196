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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.runtime.taskmanager.Task;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task in which a user's function runs. The one place that reads private fields of Flink's
 * TaskManager side (2.3): Flink wraps the context it gives to asynchronous functions once, to
 * functions of the Table API once, and to asynchronous functions of the Table API twice; the task
 * itself is a private matter of its {@code RuntimeEnvironment}.
 */
public final class CallerTask {

    private static final Logger LOG = LoggerFactory.getLogger(CallerTask.class);

    /** Whether the log knows that tasks do not show their end. */
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private CallerTask() {}

    /**
     * The task of a function of the DataStream API.
     *
     * @throws RosException {@code FAILED_PRECONDITION} if the context is not that of a running task
     */
    public static Environment of(RuntimeContext context) {
        return environment(unwrap(context));
    }

    /**
     * The task of a function of the Table API.
     *
     * @throws RosException as for {@link #of(RuntimeContext)}; in particular when the planner
     *     evaluates the function itself
     */
    public static Environment of(FunctionContext context) {
        RuntimeContext inner = innerContext(context);
        if (inner == null) {
            throw RosException.notExecuted(
                    RosStatus.FAILED_PRECONDITION,
                    "A service cannot be called while the planner evaluates a constant expression."
                            + " Override isDeterministic() of the function to return false, so that"
                            + " it is evaluated in the job.");
        }
        return of(inner);
    }

    /**
     * Whether a task was cancelled or has failed, as Flink knows it before the task's function
     * does: {@code close()} is called only once the task's thread has come back from the function.
     *
     * @return never true if this version of Flink keeps it elsewhere
     */
    public static BooleanSupplier cancellation(Environment environment) {
        try {
            Task task = firstOf(Task.class, environment);
            if (task != null) {
                return task::isCanceledOrFailed;
            }
        } catch (RosException unreadable) {
            LOG.debug("The task of {} cannot be read.", environment, unreadable);
        }
        if (WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "This version of Flink does not show when a task is cancelled ({} holds no Task);"
                            + " calls go on until the function is closed.",
                    environment.getClass().getName());
        }
        return () -> false;
    }

    /**
     * How much a task is held up by what is downstream of it. Flink counts that for its metrics,
     * and averages it over a minute there, which is too slow to act on.
     */
    public static BackPressure backPressure(Environment environment, long nowNanos) {
        TaskIOMetricGroup io = environment.getMetricGroup().getIOMetricGroup();
        return new BackPressure(
                io::getAccumulatedBackPressuredTimeMs,
                () ->
                        io.getSoftBackPressuredTimePerSecond().isMeasuring()
                                || io.getHardBackPressuredTimePerSecond().isMeasuring(),
                nowNanos);
    }

    private static StreamingRuntimeContext unwrap(RuntimeContext context) {
        RuntimeContext current = context;
        while (!(current instanceof StreamingRuntimeContext streaming)) {
            RuntimeContext inner = innerContext(current);
            if (inner == null) {
                throw RosException.notExecuted(
                        RosStatus.FAILED_PRECONDITION,
                        "A RosClient needs the context of a function in a running streaming or batch"
                                + " task, but got a "
                                + context.getClass().getName());
            }
            current = inner;
        }
        return streaming;
    }

    /** The context that a wrapper holds. */
    private static @Nullable RuntimeContext innerContext(Object wrapper) {
        return firstOf(RuntimeContext.class, wrapper);
    }

    /** The value of the first field of a type, from the object's class upwards. */
    private static <T> @Nullable T firstOf(Class<T> type, Object owner) {
        for (Class<?> c = owner.getClass(); c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (type.isAssignableFrom(field.getType())) {
                    return type.cast(read(owner, field));
                }
            }
        }
        return null;
    }

    private static Environment environment(StreamingRuntimeContext context) {
        try {
            Object environment =
                    read(
                            context,
                            StreamingRuntimeContext.class.getDeclaredField("taskEnvironment"));
            if (environment instanceof Environment found) {
                return found;
            }
            throw new NoSuchFieldException("taskEnvironment is " + environment);
        } catch (NoSuchFieldException e) {
            throw unsupportedFlink(e);
        }
    }

    private static @Nullable Object read(Object owner, Field field) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException | RuntimeException e) {
            throw unsupportedFlink(e);
        }
    }

    private static RosException unsupportedFlink(Exception cause) {
        return RosException.notExecuted(
                        RosStatus.FAILED_PRECONDITION,
                        "This version of Flink is not supported: " + cause.getMessage())
                .causedBy(cause);
    }
}
