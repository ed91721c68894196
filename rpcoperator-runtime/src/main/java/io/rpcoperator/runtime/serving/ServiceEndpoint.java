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
package io.rpcoperator.runtime.serving;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.Arrays;

/**
 * Takes requests from the transport into the queue, or refuses them.
 *
 * <p>Thread model: called by transport threads; holds no state of its own.
 */
final class ServiceEndpoint implements RequestHandler {

    private final String service;
    private final RequestQueue queue;
    private final ServiceSettings settings;
    private final byte[] requestSerializer;
    private final byte[] responseSerializer;
    private final ServingMetrics metrics;

    ServiceEndpoint(
            String service,
            RequestQueue queue,
            ServiceSettings settings,
            byte[] requestSerializer,
            byte[] responseSerializer,
            ServingMetrics metrics) {
        this.service = service;
        this.queue = queue;
        this.settings = settings;
        this.requestSerializer = requestSerializer;
        this.responseSerializer = responseSerializer;
        this.metrics = metrics;
    }

    @Override
    public void sessionOpening(SessionRequest session) {
        requireSame("request", requestSerializer, session.requestSerializer());
        requireSame("response", responseSerializer, session.responseSerializer());
    }

    private void requireSame(String what, byte[] ours, byte[] theirs) {
        if (!Arrays.equals(ours, theirs)) {
            throw RosException.notExecuted(
                    RosStatus.FAILED_PRECONDITION,
                    "The client's "
                            + what
                            + " serializer differs from that of service '"
                            + service
                            + "'. Use the handle that addRpcService returned for this job.");
        }
    }

    @Override
    public void request(InboundRequest request) {
        if (!queue.offer(request)) {
            metrics.refused();
            request.fail(refusal());
        }
    }

    private RosException refusal() {
        if (queue.isClosed()) {
            return RosException.notExecuted(
                    RosStatus.UNAVAILABLE, "The endpoint of service '" + service + "' is closing.");
        }
        return RosException.notExecuted(
                RosStatus.RESOURCE_EXHAUSTED,
                String.format(
                        "The queue is full at %d requests (%s is %d) and %d bytes (%s is %d).",
                        queue.size(),
                        RosOptions.QUEUE_MAX_REQUESTS.key(),
                        settings.queueMaxRequests(),
                        queue.bytes(),
                        RosOptions.QUEUE_MAX_BYTES.key(),
                        settings.queueMaxBytes()));
    }

    @Override
    public void cancelled(InboundRequest request) {
        if (queue.remove(request)) {
            metrics.cancelled();
        }
    }

    @Override
    public void sessionClosed(SessionRequest session) {
        // Its requests were cancelled one by one; a session holds nothing else here.
    }
}
