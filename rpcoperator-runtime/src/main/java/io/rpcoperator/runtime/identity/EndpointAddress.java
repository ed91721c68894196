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
package io.rpcoperator.runtime.identity;

import java.io.Serializable;

/**
 * Where a TaskManager JVM can be reached.
 *
 * @param host name or address, as other TaskManagers see it
 * @param controlPort port of the control plane
 * @param dataPort port of the data plane
 * @param node identity of the JVM and class loader behind the address, random: two nodes that share
 *     it may skip the network
 */
public record EndpointAddress(String host, int controlPort, int dataPort, long node)
        implements Serializable {

    @Override
    public String toString() {
        return host + ":" + dataPort;
    }
}
