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
package io.rpcoperator.runtime.transport.pekko;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The incoming connections of a port that are yet to show who they are. Their number is bounded, in
 * all and from each host, so that a flood from one host leaves room for the others. Thread-safe.
 */
final class Lobby {

    private static final Logger LOG = LoggerFactory.getLogger(Lobby.class);

    private final String port;
    private final int maxPerHost;
    private final int max;
    private final LogQuota quota;

    /** Guarded by this. */
    private final Map<InetAddress, Integer> guests = new HashMap<>();

    /** The sum of {@code guests}. Guarded by this. */
    private int count;

    /**
     * @param port what it is called in the log
     */
    Lobby(String port, int maxPerHost, int max, LogQuota quota) {
        this.port = port;
        this.maxPerHost = maxPerHost;
        this.max = max;
        this.quota = quota;
    }

    /** Lets a connection in, if there is room for it; then {@link #leave} must follow. */
    boolean tryEnter(InetSocketAddress peer) {
        synchronized (this) {
            int ofHost = guests.getOrDefault(peer.getAddress(), 0);
            if (count < max && ofHost < maxPerHost) {
                guests.put(peer.getAddress(), ofHost + 1);
                count++;
                return true;
            }
        }
        refused(peer, "too many connections, of this host or in all, have shown nothing yet");
        return false;
    }

    /** Gives the room of a connection back: it was welcomed, or it ended. */
    synchronized void leave(InetSocketAddress peer) {
        guests.computeIfPresent(
                peer.getAddress(), (host, ofHost) -> ofHost == 1 ? null : ofHost - 1);
        count--;
    }

    /** Tells people of a connection that was refused. */
    void refused(InetSocketAddress peer, String reason) {
        quota.write(
                () ->
                        LOG.warn(
                                "Refused a connection from {} to the {} port: {}",
                                peer,
                                port,
                                reason));
    }

    synchronized boolean isEmpty() {
        return guests.isEmpty();
    }
}
