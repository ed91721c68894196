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

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.wire.ControlMessage.OpenSession;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionOpened;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.pattern.Patterns;

/** A client's half of the control plane, for tests that play the other half themselves. */
final class ControlClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ControlPlane control;

    ControlClient() throws Exception {
        control =
                ControlPlane.start(
                        TestingNodes.settings(), null, 0, ControlClient.class.getClassLoader());
    }

    SessionOpened open(EndpointAddress address, EndpointId id, SessionRequest request)
            throws Exception {
        String path =
                String.format(
                        "pekko://%s@%s:%d/user/%s",
                        ControlPlane.SYSTEM_NAME,
                        address.host(),
                        address.controlPort(),
                        ControlActor.NAME);
        return (SessionOpened)
                Patterns.ask(
                                control.system().actorSelection(path),
                                new OpenSession(id, request),
                                LIMIT)
                        .toCompletableFuture()
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        control.close();
    }
}
