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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.config.LoadBalancing;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.testing.TestingTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulated clients and endpoints, in virtual time. */
class LoadBalancerTest {

    private static final long MILLI = 1_000_000;

    // ------------------------------------------------------------------ half the speed

    @ParameterizedTest
    @EnumSource(
            value = LoadBalancing.class,
            names = {"POWER_OF_TWO", "LEAST_LOADED"})
    void anInstanceOfHalfTheSpeedGetsHalfTheTraffic(LoadBalancing policy) {
        Simulation simulation = new Simulation(1, () -> LoadBalancer.of(policy, 0));
        simulation.endpoints(MILLI, MILLI, 2 * MILLI);
        simulation.run(64, 20_000, null);
        assertHalf(simulation, 2, 0);
        assertThat(simulation.served(0)).isCloseTo(simulation.served(1), within(1_000));
    }

    /** Each client sees little of what the others do, but for the delays that endpoints report. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void soItIsWithManyClientsOfFewCalls(int callsOfEach) {
        Simulation simulation =
                new Simulation(100, () -> LoadBalancer.of(LoadBalancing.POWER_OF_TWO, 0));
        simulation.endpoints(MILLI, MILLI, MILLI, 2 * MILLI);
        simulation.run(callsOfEach, 40_000, null);
        assertHalf(simulation, 3, 0);
    }

    @Test
    void soItIsWithKeysThatOneEndpointCannotKeepUpWith() {
        Simulation simulation =
                new Simulation(1, () -> LoadBalancer.of(LoadBalancing.ROUND_ROBIN, 0));
        simulation.endpoints(MILLI, MILLI, 2 * MILLI);
        simulation.run(256, 20_000, new Random(7));
        assertHalf(simulation, 2, 0);
    }

    @Test
    void roundRobinIsBlind() {
        Simulation simulation =
                new Simulation(1, () -> LoadBalancer.of(LoadBalancing.ROUND_ROBIN, 0));
        simulation.endpoints(MILLI, MILLI, MILLI);
        simulation.run(30, 3_000, null);
        assertThat(simulation.served(0)).isEqualTo(simulation.served(1));
        assertThat(simulation.served(0)).isEqualTo(simulation.served(2));
    }

    private static void assertHalf(Simulation simulation, int slow, int fast) {
        assertThat((double) simulation.served(slow) / simulation.served(fast))
                .as("of %s", Arrays.toString(simulation.served))
                .isBetween(0.4, 0.65);
    }

    // ------------------------------------------------------------------ the own TaskManager

    @Test
    void theOwnTaskManagerIsAskedWhileItsQueueIsShort() {
        Simulation simulation =
                new Simulation(1, () -> LoadBalancer.of(LoadBalancing.SAME_TASKMANAGER, 5_000));
        simulation.near = 1;
        simulation.endpoints(MILLI, MILLI, MILLI);
        simulation.run(4, 1_000, null);
        assertThat(simulation.served(1)).as("at 3 ms of delay").isEqualTo(1_000);
    }

    @Test
    void whatTheOwnTaskManagerCannotTakeSpillsOver() {
        Simulation simulation =
                new Simulation(1, () -> LoadBalancer.of(LoadBalancing.SAME_TASKMANAGER, 5_000));
        simulation.near = 1;
        simulation.endpoints(MILLI, MILLI, MILLI);
        simulation.run(64, 20_000, null);
        assertThat(simulation.served(0)).isPositive();
        assertThat(simulation.served(0) + simulation.served(2)).isGreaterThan(5_000);
        assertThat(simulation.served(1)).isGreaterThan(5_000);
    }

    // ------------------------------------------------------------------ keys

    @Test
    void keysOfALostEndpointAloneMoveAndComeBackWithItsNextLife() {
        LoadBalancer affinity = LoadBalancer.of(LoadBalancing.POWER_OF_TWO, 0);
        Route[] all = routes(8);
        Route[] without3 =
                Arrays.stream(all)
                        .filter(route -> route.endpoint().id().subtask() != 3)
                        .toArray(Route[]::new);
        Map<Integer, Integer> keys = new HashMap<>();
        for (long key = 0; key < 8_000; key++) {
            int home = home(affinity, all, key);
            keys.merge(home, 1, Integer::sum);
            int other = home(affinity, without3, key);
            if (home == 3) {
                assertThat(other).isNotEqualTo(3);
            } else {
                assertThat(other).isEqualTo(home);
            }
            assertThat(home(affinity, routes(8), key)).as("other sessions").isEqualTo(home);
        }
        assertThat(keys.values()).as("of each").allMatch(n -> n > 850 && n < 1_150);
    }

    @Test
    void aKeyThatIsAskedForTooOftenGoesToItsNextEndpointToo() {
        LoadBalancer affinity = LoadBalancer.of(LoadBalancing.POWER_OF_TWO, 0);
        Route[] routes = routes(4);
        int home = home(affinity, routes, 42);
        for (int i = 0; i < 400; i++) {
            assertThat(affinity.pick(routes, call(42L), 0).tryBeginCall()).isTrue();
        }
        assertThat(Arrays.stream(routes).mapToInt(Route::outstanding))
                .as("a quarter above the average")
                .allMatch(outstanding -> outstanding <= 125);
        assertThat(routes[home].outstanding()).isEqualTo(125);
    }

    @Test
    void fewCallsStayAtTheirKeysEndpoint() {
        LoadBalancer affinity = LoadBalancer.of(LoadBalancing.POWER_OF_TWO, 0);
        Route[] routes = routes(4);
        int home = home(affinity, routes, 42);
        for (int i = 0; i < 16; i++) {
            assertThat(affinity.pick(routes, call(42L), 0).tryBeginCall()).isTrue();
        }
        assertThat(routes[home].outstanding()).isEqualTo(16);
    }

    @Test
    void aFullEndpointLeavesAKeyToTheOneThatWouldHaveItWithoutThat() {
        LoadBalancer affinity = LoadBalancer.of(LoadBalancing.POWER_OF_TWO, 0);
        for (long key = 0; key < 100; key++) {
            Route[] left = routes(8);
            Route[] all = left;
            Route asked = affinity.pick(all, call(key), 0);
            for (int others = 7; others > 0; others--) {
                Route full = asked;
                left = Arrays.stream(left).filter(route -> route != full).toArray(Route[]::new);
                asked = affinity.next(all, call(key), full);
                assertThat(asked).isSameAs(affinity.pick(left, call(key), 0));
            }
            assertThat(affinity.next(all, call(key), asked))
                    .isSameAs(affinity.pick(all, call(key), 0));
        }
    }

    // ------------------------------------------------------------------ full endpoints

    @ParameterizedTest
    @EnumSource
    void whatAnEndpointHasNoRoomForGoesOnBehindIt(LoadBalancing policy) {
        LoadBalancer balancer = LoadBalancer.of(policy, 0);
        Route[] routes = routes(5);
        for (int i = 0; i < 5; i++) {
            assertThat(balancer.next(routes, call(null), routes[i])).isSameAs(routes[(i + 1) % 5]);
        }
    }

    private static int home(LoadBalancer balancer, Route[] routes, long key) {
        return balancer.pick(routes, call(key), 0).endpoint().id().subtask();
    }

    private static Route[] routes(int count) {
        Route[] routes = new Route[count];
        for (int i = 0; i < count; i++) {
            routes[i] = route(i, false);
        }
        return routes;
    }

    private static Route route(int subtask, boolean near) {
        return Routes.route(TestingTransport.session(subtask), near);
    }

    private static Call<String> call(@Nullable Long key) {
        return new Call<>(
                1,
                Payload.EMPTY,
                0,
                0,
                false,
                key == null ? CallOptions.DEFAULT : CallOptions.DEFAULT.withAffinityKey(key),
                whenCancelled -> {});
    }

    // ------------------------------------------------------------------ the simulation

    /** An endpoint serves one call after the other, each in the same time. */
    private static final class Server {
        final long serviceNanos;
        final ArrayDeque<Served> queue = new ArrayDeque<>();

        Server(long serviceNanos) {
            this.serviceNanos = serviceNanos;
        }
    }

    /** A call of a client at an endpoint. */
    private record Served(int client, int server, long arrivedNanos) {}

    /** The end of the call at the head of a server's queue. */
    private record Done(long nanos, int server) {}

    /** Clients that always have the same number of calls under way. */
    private static final class Simulation {
        final int clients;
        final Supplier<LoadBalancer> policy;
        final List<Server> servers = new ArrayList<>();
        final PriorityQueue<Done> events =
                new PriorityQueue<>((a, b) -> Long.compare(a.nanos, b.nanos));
        Route[][] routes = new Route[0][];
        LoadBalancer[] balancers = new LoadBalancer[0];
        int[] served = new int[0];
        int near = -1;
        long now;

        Simulation(int clients, Supplier<LoadBalancer> policy) {
            this.clients = clients;
            this.policy = policy;
        }

        void endpoints(long... serviceNanos) {
            for (long nanos : serviceNanos) {
                servers.add(new Server(nanos));
            }
            served = new int[serviceNanos.length];
            routes = new Route[clients][serviceNanos.length];
            balancers = new LoadBalancer[clients];
            for (int c = 0; c < clients; c++) {
                balancers[c] = policy.get();
                for (int s = 0; s < serviceNanos.length; s++) {
                    routes[c][s] = route(s, s == near);
                }
            }
        }

        int served(int server) {
            return served[server];
        }

        void run(int callsOfEach, int calls, @Nullable Random keys) {
            for (int i = 0; i < callsOfEach; i++) {
                for (int c = 0; c < clients; c++) {
                    send(c, keys);
                }
            }
            for (int i = 0; i < calls; i++) {
                Done done = events.remove();
                now = done.nanos;
                Server server = servers.get(done.server);
                Served call = server.queue.remove();
                served[done.server]++;
                Route route = routes[call.client][done.server];
                route.callEnded();
                long began = now - server.serviceNanos;
                route.queued((began - call.arrivedNanos) / 1_000, now);
                if (!server.queue.isEmpty()) {
                    events.add(new Done(now + server.serviceNanos, done.server));
                }
                send(call.client, keys);
            }
        }

        private void send(int client, @Nullable Random keys) {
            Call<String> call = call(keys == null ? null : (long) keys.nextInt(1_000));
            Route picked = balancers[client].pick(routes[client], call, now);
            assertThat(picked.tryBeginCall()).isTrue();
            int index = picked.endpoint().id().subtask();
            Server server = servers.get(index);
            server.queue.add(new Served(client, index, now));
            if (server.queue.size() == 1) {
                events.add(new Done(now + server.serviceNanos, index));
            }
        }
    }
}
