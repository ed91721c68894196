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
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.Backoff;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's sessions: one to each endpoint that the registry calls READY, opened again for as long
 * as it does, and kept past that until its last call has ended.
 *
 * <p>Thread model: every method on the client's thread; the transport's callbacks are handed over
 * to it.
 */
final class EndpointSessions {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointSessions.class);

    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LARGEST_RETRY = Duration.ofSeconds(2);

    /** What a client makes of its sessions. */
    interface Owner {

        /** Where calls go from now on. On the client's thread. */
        void routes(RoutingTable table);

        /** A response arrived. On a transport's thread. */
        void reply(long attemptId, Payload response, long queuedMicros);

        /** An endpoint is about to execute this suspect. On a transport's thread. */
        void started(long attemptId);

        /** An attempt failed at its endpoint. On a transport's thread. */
        void failed(long attemptId, RosException failure);

        /** A route ended, and is no longer in the table. On the client's thread. */
        void lost(Route route);

        /**
         * A session ended and left its attempts without an answer; those that may have been
         * executed are named. On the client's thread.
         */
        void lost(Session session, RosException cause, Set<Long> begun);

        /** A session may have room again that had none. On any thread. */
        void roomAgain();
    }

    /** An endpoint that should have a session. Owned by the client's thread. */
    private static final class Target {
        final Endpoint endpoint;

        /** Outlives the sessions. */
        final EndpointHealth health;

        final Backoff backoff =
                new Backoff(FIRST_RETRY, LARGEST_RETRY, ThreadLocalRandom.current());
        @Nullable Route route;

        /** The first attempt to open its session is under way. */
        boolean settling = true;

        @Nullable RosException failure;

        Target(Endpoint endpoint, EjectionPolicy ejection) {
            this.endpoint = endpoint;
            this.health = new EndpointHealth(ejection);
        }
    }

    private final ServiceTransport transport;
    private final SessionRequest request;
    private final EjectionPolicy ejection;
    private final ClientThread clientThread;
    private final Owner owner;
    private final Map<Endpoint, Target> targets = new LinkedHashMap<>();
    private final Set<Route> retired = new HashSet<>();
    private boolean closed;

    EndpointSessions(
            ServiceTransport transport,
            SessionRequest request,
            EjectionPolicy ejection,
            ClientThread clientThread,
            Owner owner) {
        this.transport = transport;
        this.request = request;
        this.ejection = ejection;
        this.clientThread = clientThread;
        this.owner = owner;
    }

    /** Opens what is new, retires what is gone. */
    void follow(EndpointSnapshot snapshot) {
        Set<Endpoint> ready = new HashSet<>(snapshot.ready());
        targets.values()
                .removeIf(
                        target -> {
                            boolean gone = !ready.contains(target.endpoint);
                            if (gone && target.route != null) {
                                retire(target.route);
                            }
                            return gone;
                        });
        List<Target> added = new ArrayList<>();
        for (Endpoint endpoint : snapshot.ready()) {
            if (!targets.containsKey(endpoint)) {
                Target target = new Target(endpoint, ejection);
                targets.put(endpoint, target);
                added.add(target);
            }
        }
        publish();
        added.forEach(this::open);
    }

    /** Closes the sessions that were only kept for calls that have ended. */
    void closeSpent() {
        retired.removeIf(
                route -> {
                    boolean spent = route.trySpend();
                    if (spent) {
                        route.close();
                    }
                    return spent;
                });
    }

    void close() {
        closed = true;
        targets.values()
                .forEach(
                        target -> {
                            if (target.route != null) {
                                target.route.close();
                            }
                        });
        retired.forEach(Route::close);
        targets.clear();
        retired.clear();
    }

    private void open(Target target) {
        if (!isGone(target)) {
            new RouteOpening(target).connect(transport, target.endpoint, request);
        }
    }

    private void openLater(Target target, RosException why) {
        LOG.info("No session to {}: {}", target.endpoint, why.getMessage());
        target.failure = why;
        clientThread.schedule(() -> open(target), target.backoff.next());
    }

    private boolean isGone(Target target) {
        return closed || targets.get(target.endpoint) != target;
    }

    private void retire(Route route) {
        if (route.retire()) {
            retired.add(route);
            closeSpent();
        }
    }

    private void publish() {
        List<Route> routes = new ArrayList<>();
        boolean settling = false;
        RosException failure = null;
        for (Target target : targets.values()) {
            settling |= target.settling;
            if (target.failure != null) {
                failure = target.failure;
            }
            if (target.route != null && !target.route.isRetired()) {
                routes.add(target.route);
            }
        }
        owner.routes(new RoutingTable(routes, targets.size() - routes.size(), settling, failure));
    }

    private static RosException asRosException(@Nullable Throwable failure) {
        Throwable stripped =
                failure == null
                        ? new IllegalStateException("no reason given")
                        : ExceptionUtils.stripCompletionException(failure);
        return stripped instanceof RosException ros
                ? ros
                : RosException.notExecuted(
                                RosStatus.UNAVAILABLE, "Cannot connect: " + stripped.getMessage())
                        .causedBy(stripped);
    }

    /** One attempt, and what came of it. Fields owned by the client's thread. */
    private final class RouteOpening extends Opening {

        private final Target target;
        private @Nullable Route route;
        private boolean draining;
        private @Nullable RosException lost;

        private RouteOpening(Target target) {
            super(owner, clientThread);
            this.target = target;
        }

        @Override
        void opened(@Nullable Session session, @Nullable Throwable failure) {
            if (isGone(target)) {
                if (session != null) {
                    session.close();
                }
                return;
            }
            target.settling = false;
            if (session == null) {
                openLater(target, asRosException(failure));
            } else if (lost != null) {
                openLater(target, lost);
            } else {
                LOG.info("Opened a session to {}.", target.endpoint);
                target.failure = null;
                target.backoff.reset();
                route =
                        new Route(
                                session,
                                new BulkSession(
                                        transport, request, target.endpoint, clientThread, owner),
                                target.health,
                                target.endpoint.address().equals(transport.address()));
                target.route = route;
                if (draining) {
                    retire(route);
                }
            }
            publish();
        }

        @Override
        void lost(RosException cause, Set<Long> begun) {
            lost = cause;
            Route lostRoute = route;
            if (lostRoute == null) {
                return; // told before the session itself arrived; see opened()
            }
            if (target.route == lostRoute) {
                target.route = null;
                if (!isGone(target)) {
                    openLater(target, cause);
                    publish();
                }
            }
            owner.lost(lostRoute);
            owner.lost(lostRoute.session(), cause, begun);
            // Its session for large requests may be alive, and goes on to its end.
            retire(lostRoute);
        }

        @Override
        public void draining() {
            clientThread.execute(this::drain);
        }

        private void drain() {
            draining = true;
            if (route != null) { // else told before the session itself arrived; see opened()
                retire(route);
                publish();
            }
        }
    }
}
