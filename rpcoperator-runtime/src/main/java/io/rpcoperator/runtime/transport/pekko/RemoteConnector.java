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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.session.ClientSession;
import io.rpcoperator.runtime.transport.wire.ControlCodec;
import io.rpcoperator.runtime.transport.wire.ControlMessage.OpenSession;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionOpened;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionRefused;
import io.rpcoperator.runtime.transport.wire.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.pattern.Patterns;
import org.jspecify.annotations.Nullable;

/** Opens sessions to other nodes: asks there, then connects with the token of the answer. */
final class RemoteConnector {

    private final ActorSystem system;
    private final NodeSettings settings;
    private final DataPlane dataPlane;

    RemoteConnector(ActorSystem system, NodeSettings settings, DataPlane dataPlane) {
        this.system = system;
        this.settings = settings;
        this.dataPlane = dataPlane;
    }

    CompletionStage<Session> connect(
            Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
        OpenSession open = new OpenSession(endpoint.id(), request);
        try {
            // What Pekko cannot serialize it drops in silence.
            ControlCodec.encode(open);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    RosException.notExecuted(
                                    RosStatus.INVALID_ARGUMENT, String.valueOf(e.getMessage()))
                            .at(endpoint.toString()));
        }
        return Patterns.ask(control(endpoint), open, settings.connectTimeout())
                .handle((answer, failure) -> session(endpoint, handler, answer, failure))
                .thenCompose(ClientSession::opened);
    }

    /** By path each time: an actor's reference would outlive its node. */
    private ActorSelection control(Endpoint endpoint) {
        Address address =
                new Address(
                        "pekko",
                        ControlPlane.SYSTEM_NAME,
                        endpoint.address().host(),
                        endpoint.address().controlPort());
        return system.actorSelection(address + "/user/" + ControlActor.NAME);
    }

    private ClientSession session(
            Endpoint endpoint,
            ReplyHandler handler,
            @Nullable Object answer,
            @Nullable Throwable failure) {
        if (answer instanceof SessionOpened opened) {
            ClientSession session = new ClientSession(endpoint, opened.terms(), handler);
            dataPlane.connect(
                    endpoint.address(),
                    link -> {
                        session.attach(link);
                        link.send(new Frame.Hello(opened.token()));
                        return session;
                    });
            return session;
        }
        if (answer instanceof SessionRefused refused) {
            throw new CompletionException(refused.reason().at(endpoint.toString()));
        }
        throw new CompletionException(noAnswer(endpoint, failure));
    }

    private RosException noAnswer(Endpoint endpoint, @Nullable Throwable failure) {
        RosException unavailable =
                RosException.notExecuted(
                                RosStatus.UNAVAILABLE,
                                String.format(
                                        "the endpoint's node did not answer within %d ms (%s)",
                                        settings.connectTimeout().toMillis(),
                                        RosOptions.NETWORK_CONNECT_TIMEOUT.key()))
                        .at(endpoint.toString());
        return failure == null ? unavailable : unavailable.causedBy(failure);
    }
}
