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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.CallerTask;
import io.rpcoperator.runtime.discovery.EndpointDiscovery;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.registry.PollEndpoints;
import io.rpcoperator.runtime.registry.RegistryCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.jspecify.annotations.Nullable;

/**
 * A task with what many clients of a service have to do with its registry: each follows it as a
 * client does, by the task's own way to the JobMaster. They share a thread.
 */
final class Listening extends RichMapFunction<Long, Long> {

    private static final long serialVersionUID = 1L;

    /** Longer than anything here takes, and shorter than Flink waits for an answer. */
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(8);

    /** How many polls of this JVM's clients are with the registry, or on their way. */
    static final AtomicInteger ASKING = new AtomicInteger();

    /** How often one of this JVM's clients has learned something new of a READY service. */
    static final AtomicInteger HEARD = new AtomicInteger();

    /** How many endpoints it was last told of. */
    static final AtomicInteger READY = new AtomicInteger();

    /** When it last was. */
    static volatile long heardNanos;

    private final String service;
    private final int clients;

    private transient @Nullable ClientThread thread;

    Listening(String service, int clients) {
        this.service = service;
        this.clients = clients;
    }

    /** Before another job. */
    static void reset() {
        ASKING.set(0);
        HEARD.set(0);
        READY.set(0);
    }

    @Override
    public void open(OpenContext context) {
        TaskOperatorEventGateway gateway =
                CallerTask.of(getRuntimeContext()).getOperatorCoordinatorEventGateway();
        ClientThread clientThread = new ClientThread(Executors.newSingleThreadScheduledExecutor());
        thread = clientThread;
        List<EndpointDiscovery> discoveries = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            discoveries.add(
                    new EndpointDiscovery(
                            service,
                            ThreadLocalRandom.current().nextLong(),
                            POLL_TIMEOUT,
                            poll -> ask(gateway, poll),
                            clientThread,
                            new Ear()));
        }
        clientThread.execute(() -> discoveries.forEach(EndpointDiscovery::poll));
    }

    private CompletableFuture<CoordinationResponse> ask(
            TaskOperatorEventGateway gateway, PollEndpoints poll) {
        ASKING.incrementAndGet();
        return RegistryCalls.ask(gateway, ServiceVertex.operatorId(service), poll)
                .whenComplete((response, failure) -> ASKING.decrementAndGet());
    }

    @Override
    public Long map(Long number) {
        return number;
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.close();
        }
    }

    /** Counts what is told to a client. */
    private static final class Ear implements EndpointDiscovery.Listener {

        @Override
        public void endpoints(EndpointSnapshot snapshot) {
            if (!snapshot.ready().isEmpty()) {
                heardNanos = System.nanoTime();
                READY.set(snapshot.ready().size());
                HEARD.incrementAndGet();
            }
        }

        @Override
        public void noSuchService(RosException failure) {
            throw failure;
        }
    }
}
