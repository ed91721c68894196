package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.operators.coordination.CoordinationRequest;

/** What the scheduler of a job's services is asked; what it refuses fails with a {@link Refusal}. */
public sealed interface ControlRequest extends CoordinationRequest
        permits CheckRequirements, DescribeServices, DrainReplica {}
