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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests from the transport into the queue, or refuses them.
 *
 * <p>Thread model: thread-safe; called by transport threads, and by serving threads when their
 * instance breaks.
 */
final class ServiceEndpoint implements EndpointHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceEndpoint.class);

    private final String service;
    private final RequestQueue queue;
    private final ServiceSettings settings;
    private final byte[] requestSerializer;
    private final byte[] responseSerializer;
    private final ServingMetrics metrics;
    private final Fences fences;
    private final DeadRequests deadRequests;
    private final ExpiryTimer expiry;

    /** The instances that can be asked. Each serving thread counts its own out and in. */
    private final AtomicInteger healthyInstances = new AtomicInteger();

    ServiceEndpoint(
            String service,
            RequestQueue queue,
            ServiceSettings settings,
            byte[] requestSerializer,
            byte[] responseSerializer,
            ServingMetrics metrics,
            Fences fences,
            DeadRequests deadRequests,
            ExpiryTimer expiry) {
        this.service = service;
        this.queue = queue;
        this.settings = settings;
        this.requestSerializer = requestSerializer;
        this.responseSerializer = responseSerializer;
        this.metrics = metrics;
        this.fences = fences;
        this.deadRequests = deadRequests;
        this.expiry = expiry;
    }

    @Override
    public RequestHandler sessionOpening(SessionRequest session) {
        requireSame("request", requestSerializer, session.requestSerializer());
        requireSame("response", responseSerializer, session.responseSerializer());
        ClientScope scope = session.scope();
        Fences.Fence fence = fences.enter(scope, () -> hasTakenOver(scope));
        if (fence.isRaised()) {
            throw fence.refusal(Execution.NOT_EXECUTED);
        }
        return new OpenSession(new ServedSession(fence));
    }

    private void hasTakenOver(ClientScope scope) {
        LOG.info(
                "Attempt {} of subtask {} of task {} calls; what older attempts ask is refused.",
                scope.attempt(),
                scope.subtask(),
                scope.task());
        queue.removeIf(ServedRequest::isFenced).forEach(deadRequests::drop);
    }

    private void requireSame(String what, byte[] ours, byte[] theirs) {
        if (!Arrays.equals(ours, theirs)) {
            throw RosException.notExecuted(
                    RosStatus.FAILED_PRECONDITION,
                    "The client's "
                            + what
                            + " serializer, or whether it compresses ("
                            + RosOptions.NETWORK_COMPRESSION.key()
                            + "), differs from that of service '"
                            + service
                            + "'. Use the handle that addRpcService returned for this job.");
        }
    }

    /** Where the requests of one session go. */
    private final class OpenSession implements RequestHandler {

        private final ServedSession session;

        OpenSession(ServedSession session) {
            this.session = session;
        }

        @Override
        public void request(InboundRequest inbound) {
            int plainBytes = settings.compression().plainSize(inbound.payload());
            ServedRequest request = new ServedRequest(inbound, session, plainBytes);
            inbound.attach(request);
            arrived(request);
        }

        @Override
        public void refused() {
            metrics.refused();
        }

        @Override
        public void mayBegin() {
            queue.mayBegin(session);
        }

        @Override
        public void cancelled(InboundRequest inbound) {
            if (inbound.attachment() instanceof ServedRequest request && queue.remove(request)) {
                metrics.cancelled();
            }
        }

        @Override
        public void sessionClosed() {
            // Its requests were cancelled one by one; the queue holds nothing of it.
        }
    }

    /**
     * Queues first and looks then: whoever fences an attempt, or loses the last instance, looks
     * through the queue after it has said so, and one of the two finds the request.
     */
    private void arrived(ServedRequest request) {
        if (!queue.offer(request)) {
            refuse(request, notQueued());
        } else if (request.isFenced() && queue.remove(request)) {
            deadRequests.drop(request);
        } else if (healthyInstances() == 0 && queue.remove(request)) {
            refuse(request, noInstance());
        } else {
            expiry.queued(request);
        }
    }

    private void refuse(ServedRequest request, RosException why) {
        metrics.refused();
        request.fail(why);
    }

    // ------------------------------------------------------------------ the health of instances

    /**
     * An instance can be asked, or again; not while callers are still sent elsewhere, because the
     * requests of a session begin or end in their order.
     */
    synchronized void instanceReady() {
        healthyInstances.incrementAndGet();
    }

    /** An instance cannot be asked any more. Without any, callers are sent elsewhere at once. */
    synchronized void instanceBroken() {
        metrics.brokenInstance();
        if (healthyInstances.decrementAndGet() == 0) {
            queue.removeIf(all -> true).forEach(request -> refuse(request, noInstance()));
        }
    }

    int healthyInstances() {
        return healthyInstances.get();
    }

    private RosException noInstance() {
        return RosException.notExecuted(
                RosStatus.UNAVAILABLE,
                "No operator instance of this endpoint of service '"
                        + service
                        + "' works; they are opened anew.");
    }

    // ------------------------------------------------------------------ requests that end

    private RosException notQueued() {
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
}
