package io.rpcoperator.scheduler.control;

/** Asks what services there are and how they are: answered with {@link ServiceDescriptions}. */
public record DescribeServices() implements ControlRequest {

    private static final long serialVersionUID = 1L;
}
