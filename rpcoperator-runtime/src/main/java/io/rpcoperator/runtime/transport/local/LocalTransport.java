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
package io.rpcoperator.runtime.transport.local;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.session.ClientSession;
import io.rpcoperator.runtime.transport.session.Endpoints;
import io.rpcoperator.runtime.transport.session.ServerSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The sessions of a node with itself. */
public final class LocalTransport implements ServiceTransport {

    private final EndpointAddress address;
    private final Endpoints endpoints;
    private final Executor threads;

    /**
     * A transport between endpoints and clients of one node.
     *
     * @param address what the node is called
     * @param endpoints the endpoints of the node
     * @param threads calls the handlers
     */
    public LocalTransport(EndpointAddress address, Endpoints endpoints, Executor threads) {
        this.address = address;
        this.endpoints = endpoints;
        this.threads = threads;
    }

    @Override
    public EndpointAddress address() {
        return address;
    }

    @Override
    public EndpointBinding bind(EndpointId id, SessionTerms terms, EndpointHandler handler) {
        return endpoints.bind(id, terms, handler);
    }

    @Override
    public CompletableFuture<Session> connect(
            Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
        return CompletableFuture.supplyAsync(() -> open(endpoint, request, handler), threads)
                .thenCompose(ClientSession::opened);
    }

    private ClientSession open(Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
        ServerSession server;
        try {
            if (endpoint.address().node() != address.node()) {
                throw RosException.notExecuted(
                        RosStatus.UNAVAILABLE, "the endpoint is in another JVM");
            }
            server = endpoints.open(endpoint.id(), request);
        } catch (RosException refusal) {
            throw refusal.at(endpoint.toString());
        }
        ClientSession client = new ClientSession(endpoint, server.terms(), handler);
        LocalConnection.open(client, server, threads);
        return client;
    }
}
