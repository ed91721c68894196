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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * The one way a call fails.
 *
 * <p>Carries what a caller needs to decide what to do next: the {@link #status}, whether the work
 * {@link #execution may have run}, the {@link #endpoint} that was asked, if any, and how each of
 * the call's {@link #attempts} failed.
 */
@PublicEvolving
public final class RosException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RosStatus status;
    private final Execution execution;
    private final String description;
    private final @Nullable String endpoint;
    private final @Nullable String remoteClassName;

    /** In the order of their sending; empty when there was no attempt before the last. */
    private final ArrayList<RosException> attempts;

    private RosException(
            RosStatus status,
            Execution execution,
            String description,
            @Nullable String endpoint,
            @Nullable String remoteClassName,
            List<RosException> attempts,
            @Nullable Throwable cause) {
        super(
                String.format(
                        "%s (%s%s%s): %s",
                        status,
                        execution,
                        endpoint == null ? "" : " at " + endpoint,
                        attempts.isEmpty() ? "" : " after " + counted(attempts),
                        description),
                cause);
        this.status = status;
        this.execution = execution;
        this.description = description;
        this.endpoint = endpoint;
        this.remoteClassName = remoteClassName;
        this.attempts = new ArrayList<>(attempts);
    }

    private static String counted(List<RosException> attempts) {
        return attempts.size() == 1 ? "1 attempt" : attempts.size() + " attempts";
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
        return new RosException(status, execution, description, null, null, List.of(), null);
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
                List.of(),
                null);
    }

    /** This failure, met at an endpoint. */
    public RosException at(String endpoint) {
        return copy(execution, description, endpoint, remoteClassName, attempts, getCause());
    }

    /** This failure, with what caused it. */
    public RosException causedBy(Throwable cause) {
        return copy(execution, description, endpoint, remoteClassName, attempts, cause);
    }

    /** This failure, told of an operator that threw this class at the other end of a network. */
    public RosException thrownAs(String remoteClassName) {
        return copy(execution, description, endpoint, remoteClassName, attempts, getCause());
    }

    /** This failure, with more to say about it. */
    public RosException adding(String more) {
        return copy(execution, description + more, endpoint, remoteClassName, attempts, getCause());
    }

    /**
     * This failure, as the end of a call that was sent before. The work may have run if it may have
     * in any attempt.
     *
     * @param earlier how each earlier attempt failed, in their order
     */
    public RosException after(List<RosException> earlier) {
        if (earlier.isEmpty()) {
            return this;
        }
        List<RosException> all = new ArrayList<>(earlier);
        if (endpoint != null) {
            all.add(this);
        }
        Execution any =
                all.stream().anyMatch(attempt -> attempt.execution == Execution.MAYBE_EXECUTED)
                        ? Execution.MAYBE_EXECUTED
                        : execution;
        return copy(any, description, endpoint, remoteClassName, all, getCause());
    }

    private RosException copy(
            Execution execution,
            String description,
            @Nullable String endpoint,
            @Nullable String remoteClassName,
            List<RosException> attempts,
            @Nullable Throwable cause) {
        RosException copy =
                new RosException(
                        status, execution, description, endpoint, remoteClassName, attempts, cause);
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

    /**
     * The endpoint at which the call ended; empty when it never got as far as one, or ended between
     * two attempts.
     */
    public Optional<String> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /**
     * How each attempt of the call failed, in their order; empty when the call was never sent to an
     * endpoint.
     */
    public List<RosException> attempts() {
        return attempts.isEmpty() && endpoint != null
                ? List.of(this)
                : Collections.unmodifiableList(attempts);
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
