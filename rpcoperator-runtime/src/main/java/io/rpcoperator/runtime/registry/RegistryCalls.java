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
package io.rpcoperator.runtime.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.PrivilegedAction;
import java.util.concurrent.CompletableFuture;
import javax.security.auth.Subject;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.util.SerializedValue;

/**
 * How tasks call a registry: through Flink, and so that Flink does not remember them for it.
 *
 * <p>Until JDK 24 a new thread inherits the protection domains, and with them the class loaders, of
 * every method on the stack that starts it. Flink's RPC system starts threads of its pools whenever
 * it is called, and keeps them: one call with a method of the job on the stack can keep the job's
 * class loader for as long as the TaskManager lives. So nothing of the job is on the stack that a
 * new thread sees: the call is a method handle, which the JDK invokes beyond a privileged frame of
 * its own.
 */
public final class RegistryCalls {

    private static final MethodHandle SEND_EVENT =
            method(
                    OperatorEventGateway.class,
                    "sendEventToCoordinator",
                    MethodType.methodType(void.class, OperatorEvent.class));

    private static final MethodHandle SEND_REQUEST =
            method(
                    TaskOperatorEventGateway.class,
                    "sendRequestToCoordinator",
                    MethodType.methodType(
                            CompletableFuture.class, OperatorID.class, SerializedValue.class));

    private RegistryCalls() {}

    /** Tells the registry of the gateway's operator. */
    public static void send(OperatorEventGateway gateway, OperatorEvent event) {
        call(MethodHandles.insertArguments(SEND_EVENT, 0, gateway, event));
    }

    /** Asks a registry of the job. */
    @SuppressWarnings("unchecked") // the method's declared type
    public static CompletableFuture<CoordinationResponse> ask(
            TaskOperatorEventGateway gateway, OperatorID registry, CoordinationRequest request) {
        try {
            SerializedValue<CoordinationRequest> serialized = new SerializedValue<>(request);
            return (CompletableFuture<CoordinationResponse>)
                    call(
                            MethodHandles.insertArguments(
                                    SEND_REQUEST, 0, gateway, registry, serialized));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** AccessController itself would let the class that calls it, this one, be seen. */
    @SuppressWarnings("removal") // goes when threads no longer inherit
    private static Object call(MethodHandle bound) {
        return Subject.doAsPrivileged(
                null,
                (PrivilegedAction<?>)
                        MethodHandleProxies.asInterfaceInstance(PrivilegedAction.class, bound),
                null);
    }

    private static MethodHandle method(Class<?> owner, String name, MethodType type) {
        try {
            return MethodHandles.publicLookup().findVirtual(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
