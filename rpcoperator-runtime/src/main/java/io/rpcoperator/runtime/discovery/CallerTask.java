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
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/**
 * The task in which a user's function runs. The one place that reads private fields of Flink's
 * TaskManager side (2.3): Flink wraps the context it gives to asynchronous functions once, to
 * functions of the Table API once, and to asynchronous functions of the Table API twice.
 */
public final class CallerTask {

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

    /** The value of the first field, from the object's class upwards, that holds a context. */
    private static @Nullable RuntimeContext innerContext(Object wrapper) {
        for (Class<?> c = wrapper.getClass(); c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (RuntimeContext.class.isAssignableFrom(field.getType())) {
                    return (RuntimeContext) read(wrapper, field);
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
