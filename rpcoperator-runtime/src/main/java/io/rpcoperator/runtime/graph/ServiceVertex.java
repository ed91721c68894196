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
package io.rpcoperator.runtime.graph;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;

/**
 * How a service's vertex is named, so that every part of a job can find it: its uid, and with it
 * its operator id, follow from the service's name alone.
 */
public final class ServiceVertex {

    private static final String NAME_PREFIX = "RPC service: ";
    private static final String UID_PREFIX = "rpc-operator-service-";

    private ServiceVertex() {}

    /** The vertex's name, as the Web UI shows it. */
    public static String vertexName(String service) {
        return NAME_PREFIX + service;
    }

    /** The service of a vertex that is one's. */
    public static String serviceName(String vertexName) {
        return vertexName.substring(NAME_PREFIX.length());
    }

    /** The uid of the vertex's only operator, and the name of its slot sharing group. */
    public static String uid(String service) {
        return UID_PREFIX + service;
    }

    /** The id of the vertex's only operator, and of the service's registry. */
    public static OperatorID operatorId(String service) {
        return new OperatorID(StreamGraphHasherV2.generateUserSpecifiedHash(uid(service)));
    }

    /**
     * Whether a vertex is a service's. A user's vertex cannot be taken for one by its name alone.
     *
     * @param vertexName the vertex's name
     * @param operatorId the id of the vertex's head operator
     */
    public static boolean isService(String vertexName, OperatorID operatorId) {
        return vertexName.startsWith(NAME_PREFIX)
                && operatorId.equals(operatorId(serviceName(vertexName)));
    }
}
