package io.rpcoperator.scheduler.control;

import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.jspecify.annotations.Nullable;

/**
 * Asks for other bounds of one service and the same of everything else: answered with {@link
 * Granted}. The Dispatcher does it in one go, so that of two such requests at once neither undoes the
 * other.
 *
 * @param service the service's name
 * @param lowerBound the new lower bound; null to keep it
 * @param upperBound the new upper bound; null to keep it
 */
public record ChangeRange(
        String service, @Nullable Integer lowerBound, @Nullable Integer upperBound)
        implements CoordinationRequest {

    private static final long serialVersionUID = 1L;
}
