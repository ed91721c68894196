package io.rpcoperator.scheduler.control;

import io.rpcoperator.scheduler.plane.ServiceRange;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.runtime.rest.messages.ResponseBody;

/**
 * A service of a running job, at a moment.
 *
 * @param name the service's name
 * @param vertexId the id of its vertex
 * @param parallelism its bounds, as Flink's resource requirements of the job show them
 * @param target how many replicas are wanted
 * @param maxParallelism the highest bound that it can be given
 * @param replicas those that are wanted, and those that were and have not ended
 */
public record ServiceDescription(
        String name,
        String vertexId,
        ServiceRange parallelism,
        int target,
        int maxParallelism,
        List<ReplicaDescription> replicas)
        implements ResponseBody, Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    public ServiceDescription {
        replicas = List.copyOf(replicas);
    }
}
