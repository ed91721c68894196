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
package io.rpcoperator.runtime.registry;

import io.rpcoperator.runtime.identity.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.SerializedValue;

/** The way to a registry that knows one endpoint, for ever. Thread-safe. */
public final class KnownEndpoint implements TaskOperatorEventGateway {

    private final EndpointSnapshot snapshot;

    public KnownEndpoint(Endpoint endpoint) {
        this.snapshot = new EndpointSnapshot(1, 1, List.of(endpoint));
    }

    @Override
    public void sendOperatorEventToCoordinator(
            OperatorID operator, SerializedValue<OperatorEvent> event) {}

    /** Answers a first poll at once, and no other. */
    @Override
    public CompletableFuture<CoordinationResponse> sendRequestToCoordinator(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        try {
            return request.deserializeValue(KnownEndpoint.class.getClassLoader())
                                    instanceof PollEndpoints poll
                            && !snapshot.isSameAs(poll.registry(), poll.version())
                    ? CompletableFuture.completedFuture(snapshot.toResponse())
                    : new CompletableFuture<>();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
