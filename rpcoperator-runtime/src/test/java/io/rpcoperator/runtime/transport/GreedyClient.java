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
package io.rpcoperator.runtime.transport;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.payload.Payload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that sends whatever it can, until it has had enough. */
final class GreedyClient implements ReplyHandler {

    private static final Duration REMAINING = Duration.ofMinutes(1);

    /** What an endpoint has no room for is sent again a little later. */
    private static final Executor PAUSE =
            CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

    final List<RosException> failures = new CopyOnWriteArrayList<>();

    private final Payload payload;

    // The rest is guarded by this.

    /** What the endpoint had no room for, to be sent again. */
    private final Deque<Long> again = new ArrayDeque<>();

    private @Nullable Session session;
    private boolean enough;
    private long nextId;
    private int inFlight;
    private int mostInFlight;
    private int answered;
    private int refused;

    GreedyClient() {
        this(16);
    }

    /** A client whose requests have so many bytes. */
    GreedyClient(int size) {
        this.payload = Payload.of(new byte[size]);
    }

    synchronized void start(Session opened) {
        session = opened;
        enough = false;
        sendAll();
    }

    synchronized void stop() {
        enough = true;
    }

    synchronized int answered() {
        return answered;
    }

    /** How often the endpoint had no room for a request. */
    synchronized int refused() {
        return refused;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    /** The most requests that were in flight since this was last asked. */
    synchronized int takeMostInFlight() {
        int most = mostInFlight;
        mostInFlight = inFlight;
        return most;
    }

    private void sendAll() {
        while (!enough && session != null && sendNext(session)) {
            inFlight++;
            mostInFlight = Math.max(mostInFlight, inFlight);
        }
    }

    private boolean sendNext(Session to) {
        Long refused = again.peek();
        boolean sent = to.send(refused == null ? nextId : refused, payload, REMAINING);
        if (sent && refused == null) {
            nextId++;
        } else if (sent) {
            again.remove();
        }
        return sent;
    }

    @Override
    public synchronized void reply(long requestId, Payload response, long queuedMicros) {
        answered++;
        inFlight--;
        sendAll();
    }

    @Override
    public synchronized void failed(long requestId, RosException failure) {
        inFlight--;
        if (failure.status() == RosStatus.RESOURCE_EXHAUSTED
                && failure.execution() == Execution.NOT_EXECUTED) {
            refused++;
            again.add(requestId);
            PAUSE.execute(this::goOn);
        } else {
            failures.add(failure);
        }
    }

    private synchronized void goOn() {
        sendAll();
    }

    @Override
    public synchronized void credited() {
        sendAll();
    }

    @Override
    public void draining() {}

    @Override
    public void closed(RosException cause, Set<Long> begun) {
        failures.add(cause);
    }
}
