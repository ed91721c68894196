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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.testing.TestingTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;

/** Routes without a client. */
final class Routes {

    private Routes() {}

    static Route route(Session session, boolean near) {
        BulkSession noBulk =
                new BulkSession(
                        new TestingTransport(),
                        new SessionRequest(
                                new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]),
                        session.endpoint(),
                        new ClientThread(new ManuallyTriggeredScheduledExecutorService()),
                        new Nobody());
        return new Route(
                session, noBulk, new EndpointHealth(new EjectionPolicy(0, Duration.ZERO)), near);
    }

    /** Owns nothing. */
    private static final class Nobody implements EndpointSessions.Owner {

        @Override
        public void routes(RoutingTable table) {}

        @Override
        public void reply(long attemptId, Payload response, long queuedMicros) {}

        @Override
        public void started(long attemptId) {}

        @Override
        public void failed(long attemptId, RosException failure) {}

        @Override
        public void lost(Route route) {}

        @Override
        public void lost(Session session, RosException cause, Set<Long> begun) {}

        @Override
        public void roomAgain() {}
    }
}
