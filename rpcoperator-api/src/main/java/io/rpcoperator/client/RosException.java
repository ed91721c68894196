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
package io.rpcoperator.client;

import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * The one way a call fails.
 *
 * <p>Carries what a caller needs to decide what to do next: the {@link #status}, whether the work
 * {@link #execution may have run}, and the {@link #endpoint} that was asked, if any.
 */
@PublicEvolving
public final class RosException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RosStatus status;
    private final Execution execution;
    private final String description;
    private final @Nullable String endpoint;
    private final @Nullable String remoteClassName;

    private RosException(
            RosStatus status,
            Execution execution,
            String description,
            @Nullable String endpoint,
            @Nullable String remoteClassName,
            @Nullable Throwable cause) {
        super(
                String.format(
                        "%s (%s%s): %s",
                        status, execution, endpoint == null ? "" : " at " + endpoint, description),
                cause);
        this.status = status;
        this.execution = execution;
        this.description = description;
        this.endpoint = endpoint;
        this.remoteClassName = remoteClassName;
    }

    /** A failure of work that certainly did not run. */
    public static RosException notExecuted(RosStatus status, String description) {
        return of(status, Execution.NOT_EXECUTED, description);
    }

    /** A failure of work that may have run. */
    public static RosException maybeExecuted(RosStatus status, String description) {
        return of(status, Execution.MAYBE_EXECUTED, description);
    }

    /** A failure, in the terms of its two enums. */
    public static RosException of(RosStatus status, Execution execution, String description) {
        return new RosException(status, execution, description, null, null, null);
    }

    /**
     * The failure of an operator.
     *
     * @param remoteClassName the class of what it threw; the class itself need not be known here
     * @param message the message of what it threw
     */
    public static RosException operatorFailed(String remoteClassName, @Nullable String message) {
        return new RosException(
                RosStatus.INTERNAL,
                Execution.MAYBE_EXECUTED,
                message == null ? remoteClassName : remoteClassName + ": " + message,
                null,
                remoteClassName,
                null);
    }

    /** This failure, met at an endpoint. */
    public RosException at(String endpoint) {
        return copyTo(
                new RosException(
                        status, execution, description, endpoint, remoteClassName, getCause()));
    }

    /** This failure, with what caused it. */
    public RosException causedBy(Throwable cause) {
        return copyTo(
                new RosException(status, execution, description, endpoint, remoteClassName, cause));
    }

    /** This failure, told of an operator that threw this class at the other end of a network. */
    public RosException thrownAs(String remoteClassName) {
        return copyTo(
                new RosException(
                        status, execution, description, endpoint, remoteClassName, getCause()));
    }

    private RosException copyTo(RosException copy) {
        copy.setStackTrace(getStackTrace());
        for (Throwable suppressed : getSuppressed()) {
            copy.addSuppressed(suppressed);
        }
        return copy;
    }

    /** Why the call failed. */
    public RosStatus status() {
        return status;
    }

    /** Whether the operator may have run. */
    public Execution execution() {
        return execution;
    }

    /** The endpoint that was asked, empty when the call never got as far as one. */
    public Optional<String> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /**
     * The class name of what the operator threw, empty when it was not the operator that failed.
     */
    public Optional<String> remoteClassName() {
        return Optional.ofNullable(remoteClassName);
    }

    /** What happened, without the status, execution and endpoint that the message begins with. */
    public String description() {
        return description;
    }
}
