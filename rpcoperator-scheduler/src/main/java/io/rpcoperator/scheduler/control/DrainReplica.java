package io.rpcoperator.scheduler.control;

/**
 * Has a replica answer what it has and leave its slot; it is wanted all the same, and deployed anew:
 * answered with {@link Granted} when it has been told.
 *
 * @param service the service's name
 * @param subtask the replica
 */
public record DrainReplica(String service, int subtask) implements ControlRequest {

    private static final long serialVersionUID = 1L;
}
