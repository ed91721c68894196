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
final class ServiceEndpoint implements RequestHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceEndpoint.class);

    private final String service;
    private final RequestQueue queue;
    private final ServiceSettings settings;
    private final byte[] requestSerializer;
    private final byte[] responseSerializer;
    private final ServingMetrics metrics;
    private final Fences fences;

    /** The instances that can be asked. Each serving thread counts its own out and in. */
    private final AtomicInteger healthyInstances = new AtomicInteger();

    ServiceEndpoint(
            String service,
            RequestQueue queue,
            ServiceSettings settings,
            byte[] requestSerializer,
            byte[] responseSerializer,
            ServingMetrics metrics,
            Fences fences) {
        this.service = service;
        this.queue = queue;
        this.settings = settings;
        this.requestSerializer = requestSerializer;
        this.responseSerializer = responseSerializer;
        this.metrics = metrics;
        this.fences = fences;
    }

    @Override
    public void sessionOpening(SessionRequest session) {
        requireSame("request", requestSerializer, session.requestSerializer());
        requireSame("response", responseSerializer, session.responseSerializer());
        ClientScope scope = session.scope();
        if (fences.raise(scope)) {
            LOG.info(
                    "Attempt {} of subtask {} of task {} calls; what older attempts ask is refused.",
                    scope.attempt(),
                    scope.subtask(),
                    scope.task());
            queue.removeIf(this::isFenced).forEach(this::abort);
        }
        if (fences.isFenced(scope)) {
            throw Fences.refusal(scope, Execution.NOT_EXECUTED);
        }
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

    /**
     * Queues first and looks then: whoever fences an attempt, or loses the last instance, looks
     * through the queue after it has said so, and one of the two finds the request.
     */
    @Override
    public void request(InboundRequest request) {
        if (!queue.offer(request)) {
            refuse(request, notQueued());
        } else if (isFenced(request) && queue.remove(request)) {
            abort(request);
        } else if (healthyInstances() == 0 && queue.remove(request)) {
            refuse(request, noInstance());
        }
    }

    @Override
    public void mayBegin(SessionRequest session) {
        queue.mayBegin(session);
    }

    private boolean isFenced(InboundRequest request) {
        return fences.isFenced(request.session().scope());
    }

    private void abort(InboundRequest request) {
        metrics.fenced();
        request.fail(Fences.refusal(request.session().scope(), Execution.NOT_EXECUTED));
    }

    private void refuse(InboundRequest request, RosException why) {
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

    @Override
    public void cancelled(InboundRequest request) {
        if (queue.remove(request)) {
            metrics.cancelled();
        }
    }

    @Override
    public void sessionClosed(SessionRequest session) {
        // Its requests were cancelled one by one; the queue holds nothing else of it.
        queue.mayBegin(session);
    }
}
