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

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The whole life of a few nodes; run in a class loader of its own. */
public final class NodeLifecycle implements Runnable {

    private static final long LIMIT_SECONDS = 30;

    private final Path certificates;

    /**
     * @param certificates where {@link TestingCertificates} were made
     */
    public NodeLifecycle(Path certificates) {
        this.certificates = certificates;
    }

    @Override
    public void run() {
        HookedClassLoader job = new HookedClassLoader();
        try {
            PekkoNode server = PekkoNodes.acquire(TestingNodes.settings("0", "0"), job);
            PekkoNode client = PekkoNodes.acquire(TestingNodes.settings("0,0", "0"), job);
            call(server, server);
            call(server, client);
            NodeSettings encrypting =
                    TestingNodes.settings(new TestingCertificates(certificates).cluster());
            try (PekkoNode other = TestingNodes.start(encrypting)) {
                call(PekkoNodes.acquire(encrypting, job), other);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            job.release();
        }
    }

    private static void call(PekkoNode server, PekkoNode client) throws Exception {
        EndpointId id = new EndpointId("fraud", 0, 0, 1);
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        RecordingReplies replies =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        answer.complete(response.toArray());
                    }
                };
        SessionRequest request =
                new SessionRequest(new ClientScope("j", "t", 0, 0, 1), new byte[0], new byte[0]);
        SessionTerms terms = new SessionTerms(4, 1 << 20, 1 << 20, 1 << 20, 1);
        try (EndpointBinding binding = server.bind(id, terms, ScriptedEndpoint.echoes());
                Session session =
                        client.connect(new Endpoint(id, server.address()), request, replies)
                                .get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            session.send(1, Payload.of(new byte[100_000]), Duration.ofSeconds(LIMIT_SECONDS));
            answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
