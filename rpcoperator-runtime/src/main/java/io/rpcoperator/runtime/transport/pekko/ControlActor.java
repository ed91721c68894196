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
import io.rpcoperator.runtime.transport.session.Endpoints;
import io.rpcoperator.runtime.transport.session.ServerSession;
import io.rpcoperator.runtime.transport.wire.ControlMessage;
import io.rpcoperator.runtime.transport.wire.ControlMessage.OpenSession;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionOpened;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionRefused;
import io.rpcoperator.runtime.transport.wire.ControlMessage.UnknownVersion;
import io.rpcoperator.runtime.transport.wire.Frame;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.Props;

/** Opens the sessions of a node's endpoints; found by its path. */
final class ControlActor extends AbstractActor {

    static final String NAME = "ros-control";

    private final Endpoints endpoints;
    private final WaitingSessions waiting;

    private ControlActor(Endpoints endpoints, WaitingSessions waiting) {
        this.endpoints = endpoints;
        this.waiting = waiting;
    }

    static Props props(Endpoints endpoints, WaitingSessions waiting) {
        return Props.create(ControlActor.class, () -> new ControlActor(endpoints, waiting));
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(OpenSession.class, open -> answer(open(open)))
                .match(UnknownVersion.class, other -> answer(refuse(other)))
                .build();
    }

    private void answer(ControlMessage answer) {
        getSender().tell(answer, getSelf());
    }

    private ControlMessage open(OpenSession open) {
        if (waiting.isFull()) {
            return new SessionRefused(
                    RosException.notExecuted(
                            RosStatus.UNAVAILABLE,
                            String.format(
                                    "%d sessions wait already for their data connections",
                                    WaitingSessions.MAX)));
        }
        try {
            ServerSession session = endpoints.open(open.endpoint(), open.request());
            return new SessionOpened(waiting.add(session), session.terms());
        } catch (RosException refusal) {
            return new SessionRefused(refusal);
        }
    }

    private static ControlMessage refuse(UnknownVersion other) {
        return new SessionRefused(
                RosException.notExecuted(
                        RosStatus.UNIMPLEMENTED,
                        String.format(
                                "the client speaks version %d of the protocol, the endpoint"
                                        + " version %d",
                                other.version(), Frame.Hello.VERSION)));
    }
}
