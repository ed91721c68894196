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
package io.rpcoperator.runtime.transport.session;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints that are bound to one transport. Thread-safe. */
public final class Endpoints {

    private final Object lock = new Object();

    /** Guarded by {@code lock}. */
    private final Map<EndpointId, BoundEndpoint> bound = new HashMap<>();

    /** Guarded by {@code lock}. */
    private boolean closed;

    /**
     * Binds an endpoint.
     *
     * @throws IllegalStateException if its id is bound already, or all endpoints were closed
     */
    public EndpointBinding bind(EndpointId id, SessionTerms terms, EndpointHandler handler) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the transport is closed");
            }
            if (bound.containsKey(id)) {
                throw new IllegalStateException("endpoint " + id + " is bound already");
            }
            BoundEndpoint endpoint = new BoundEndpoint(this, id, terms, handler);
            bound.put(id, endpoint);
            return endpoint;
        }
    }

    /**
     * Opens a session, which then waits for its link.
     *
     * @throws RosException if there is no such endpoint, or it refuses
     */
    public ServerSession open(EndpointId id, SessionRequest request) {
        BoundEndpoint endpoint = find(id);
        if (endpoint == null) {
            throw Refusals.notBound(id);
        }
        try {
            return endpoint.accept(request);
        } catch (RosException refusal) {
            throw refusal;
        } catch (RuntimeException e) {
            throw RosException.notExecuted(
                            RosStatus.INTERNAL,
                            "endpoint " + id + " failed to open a session: " + e)
                    .causedBy(e);
        }
    }

    /** Closes every endpoint, and binds no more. */
    public void close() {
        List<BoundEndpoint> all;
        synchronized (lock) {
            closed = true;
            all = new ArrayList<>(bound.values());
        }
        all.forEach(BoundEndpoint::close);
    }

    void unbind(BoundEndpoint endpoint) {
        synchronized (lock) {
            bound.remove(endpoint.id(), endpoint);
        }
    }

    private @Nullable BoundEndpoint find(EndpointId id) {
        synchronized (lock) {
            return bound.get(id);
        }
    }
}
