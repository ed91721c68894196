package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/** The answer to what has none but that it is done. */
public enum Granted implements CoordinationResponse {
    INSTANCE
}
