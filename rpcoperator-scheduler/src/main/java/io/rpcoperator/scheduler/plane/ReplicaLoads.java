package io.rpcoperator.scheduler.plane;

import java.util.Optional;

/**
 * What is known of replicas beyond what Flink knows of tasks.
 *
 * <p>Thread model: asked on the JobMaster's main thread; answers at once.
 */
@FunctionalInterface
public interface ReplicaLoads {

    /** Nothing is known of any. */
    ReplicaLoads UNKNOWN = (service, subtask, attempt) -> Optional.empty();

    /**
     * What a replica has last told.
     *
     * @param attempt Flink's number of the attempt that is meant; what others told does not count
     */
    Optional<ReplicaLoad> of(String service, int subtask, int attempt);
}
