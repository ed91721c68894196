package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.jobgraph.JobResourceRequirements;

/**
 * Asks whether requirements can be granted, before anybody persists them: answered with {@link
 * Granted}, or refused with all that is wrong with them.
 *
 * @param requirements the bounds of every vertex of the job
 */
public record CheckRequirements(JobResourceRequirements requirements) implements ControlRequest {

    private static final long serialVersionUID = 1L;
}
