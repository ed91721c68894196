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
package io.rpcoperator.benchmarks;

import io.rpcoperator.runtime.identity.EndpointAddress;

/** The address of a node of this machine, as one word of a command line. */
public final class NodeAddress {

    /** The interface that everything listens at. */
    public static final String LOOPBACK = "127.0.0.1";

    private NodeAddress() {}

    public static String toWord(EndpointAddress address) {
        return address.controlPort() + ":" + address.dataPort() + ":" + address.node();
    }

    /** What {@link #toWord} made. */
    public static EndpointAddress parse(String word) {
        String[] parts = word.split(":", -1);
        return new EndpointAddress(
                LOOPBACK,
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]));
    }
}
