package io.rpcoperator.scheduler.control;

import io.rpcoperator.scheduler.plane.ReplicaState;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A subtask of a service, at a moment.
 *
 * @param subtask which
 * @param attempt Flink's number of its present attempt
 * @param state what it does
 * @param restarts how often it was deployed anew because it had failed, since it has been wanted
 * @param taskManagerId where its slot is; null while it has none
 * @param host the TaskManager's host; null while it has none
 * @param endpoint where clients find it; null while that is not known
 * @param queued how many requests wait there; null while that is not known
 * @param rate how many it answers in a second; null while that is not known
 */
public record ReplicaDescription(
        int subtask,
        int attempt,
        ReplicaState state,
        int restarts,
        @Nullable String taskManagerId,
        @Nullable String host,
        @Nullable String endpoint,
        @Nullable Integer queued,
        @Nullable Double rate)
        implements Serializable {

    private static final long serialVersionUID = 1L;
}
