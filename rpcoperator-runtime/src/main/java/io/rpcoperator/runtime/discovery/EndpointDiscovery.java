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
package io.rpcoperator.runtime.discovery;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.Backoff;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.registry.PollEndpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.scheduler.CoordinatorNotExistException;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a service's registry by a long poll: one poll is always under way, and the next one says
 * what is known, so that nothing is missed.
 *
 * <p>Thread model: every method and every call of the listener on the client's thread.
 */
public final class EndpointDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointDiscovery.class);

    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final Duration LARGEST_DELAY = Duration.ofSeconds(2);

    /** What a discovery tells. */
    public interface Listener {

        /** The READY endpoints, whole, whenever they changed, and once at the beginning. */
        void endpoints(EndpointSnapshot snapshot);

        /** The job has no such service: nothing more will be told. */
        void noSuchService(RosException failure);
    }

    private final String service;
    private final long client;
    private final Duration pollTimeout;
    private final Function<PollEndpoints, CompletableFuture<CoordinationResponse>> registry;
    private final ClientThread clientThread;
    private final Listener listener;
    private final Backoff backoff =
            new Backoff(FIRST_DELAY, LARGEST_DELAY, ThreadLocalRandom.current());

    private EndpointSnapshot known = EndpointSnapshot.UNKNOWN;
    private boolean closed;

    /**
     * A discovery that has not begun.
     *
     * @param client identifies the client to the registry
     * @param registry sends a poll
     */
    public EndpointDiscovery(
            String service,
            long client,
            Duration pollTimeout,
            Function<PollEndpoints, CompletableFuture<CoordinationResponse>> registry,
            ClientThread clientThread,
            Listener listener) {
        this.service = service;
        this.client = client;
        this.pollTimeout = pollTimeout;
        this.registry = registry;
        this.clientThread = clientThread;
        this.listener = listener;
    }

    /** Sends the next poll. */
    public void poll() {
        if (closed) {
            return;
        }
        CompletableFuture.completedFuture(
                        new PollEndpoints(
                                client, known.registry(), known.version(), pollTimeout.toMillis()))
                .thenCompose(registry) // fails if that throws
                .whenComplete(this::handOver);
    }

    /** Sends no more polls. The one under way is answered to nobody. */
    public void close() {
        closed = true;
    }

    /** On Flink's thread. A client that closes meanwhile has no thread to go on with. */
    private void handOver(@Nullable CoordinationResponse response, @Nullable Throwable failure) {
        clientThread.execute(() -> answered(response, failure));
    }

    private void answered(@Nullable CoordinationResponse response, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (failure != null || response == null) {
            failed(failure);
            return;
        }
        EndpointSnapshot snapshot;
        try {
            snapshot = EndpointSnapshot.fromResponse(response);
        } catch (IOException unreadable) {
            failed(unreadable);
            return;
        }
        backoff.reset();
        if (!snapshot.isSameAs(known.registry(), known.version())) {
            if (!snapshot.ready().equals(known.ready())) {
                LOG.info(
                        "Service '{}' has {} READY endpoint(s).", service, snapshot.ready().size());
            }
            known = snapshot;
            listener.endpoints(snapshot);
        }
        poll();
    }

    private void failed(@Nullable Throwable failure) {
        if (failure != null
                && ExceptionUtils.findThrowable(failure, CoordinatorNotExistException.class)
                        .isPresent()) {
            listener.noSuchService(
                    RosException.notExecuted(
                                    RosStatus.FAILED_PRECONDITION,
                                    "This job has no service '"
                                            + service
                                            + "'. Execute the job through the"
                                            + " RosExecutionEnvironment to which addRpcService added"
                                            + " it.")
                            .causedBy(failure));
            return;
        }
        LOG.debug("Polling the registry of service '{}' failed.", service, failure);
        clientThread.schedule(this::poll, backoff.next());
    }
}
