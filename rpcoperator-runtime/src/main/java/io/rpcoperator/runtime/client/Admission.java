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
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.common.EventThreads;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls into their client. Those that find it full wait for room in one line, whether a thread
 * waits with them or not.
 *
 * <p>Thread-safe.
 */
final class Admission {

    private final String service;
    private final Room room;
    private final ClientCounters counters;
    private final Clock clock;

    /** The calls that wait without a thread: their callers may cancel them meanwhile. */
    private final Map<Call<?>, Room.Waiter> alone = new ConcurrentHashMap<>();

    Admission(String service, Room room, ClientCounters counters, Clock clock) {
        this.service = service;
        this.room = room;
        this.counters = counters;
        this.clock = clock;
    }

    /** Lets a call in if there is room. */
    boolean tryAdmit(Call<?> call) {
        return room.tryTake(call.payload().size());
    }

    /**
     * Lets a call in for which there was no room. The calling thread waits until there is.
     *
     * @return null, or why the call is not in
     */
    @Nullable RosException await(Call<?> call) {
        if (!call.waitsForRoom()) {
            return doesNotWait();
        }
        if (EventThreads.isCurrent()) {
            return noRoom(
                    RosStatus.RESOURCE_EXHAUSTED,
                    "a client's own thread, on which futures complete, must not wait for it");
        }
        Room.Waiter waiter = waiter(call);
        room.lineUp(waiter);
        try {
            long left = call.deadlineNanos() - clock.relativeTimeNanos();
            return refusal(waiter.get(left, TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return leave(waiter, Room.Outcome.TIMED_OUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return leave(waiter, Room.Outcome.GIVEN_UP);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A wait for room ends in some way, but never fails", e);
        }
    }

    /**
     * Lets a call in for which there was no room, when there is. No thread waits with it.
     *
     * @param ended told of the end of the wait, on whichever thread ends it: null, or why the call
     *     is not in
     * @return null, or why the call does not wait
     */
    @Nullable RosException awaitAlone(Call<?> call, Consumer<@Nullable RosException> ended) {
        if (!call.waitsForRoom()) {
            return doesNotWait();
        }
        Room.Waiter waiter = waiter(call);
        alone.put(call, waiter);
        waiter.thenAccept(outcome -> ended.accept(refusal(outcome)));
        room.lineUp(waiter);
        return null;
    }

    /** A call that waited alone is found among the pending ones, or has ended. */
    void forget(Call<?> call) {
        alone.remove(call);
    }

    /** Ends the wait of a call that was cancelled; false if it does not wait alone. */
    boolean giveUp(Call<?> call) {
        Room.Waiter waiter = alone.get(call);
        if (waiter == null) {
            return false;
        }
        room.leave(waiter, Room.Outcome.GIVEN_UP);
        return true;
    }

    private Room.Waiter waiter(Call<?> call) {
        counters.roomWaits().inc();
        return new Room.Waiter(call.payload().size(), call.deadlineNanos());
    }

    private @Nullable RosException leave(Room.Waiter waiter, Room.Outcome why) {
        room.leave(waiter, why);
        return refusal(waiter.join()); // its turn may have come before
    }

    private @Nullable RosException refusal(Room.Outcome outcome) {
        return switch (outcome) {
            case TAKEN -> null;
            case TIMED_OUT ->
                    noRoom(RosStatus.DEADLINE_EXCEEDED, "there was no room for the call in time");
            case GIVEN_UP ->
                    RosException.notExecuted(
                            RosStatus.CANCELLED,
                            "The call was cancelled, or its thread interrupted, while it waited for"
                                    + " room in the client.");
            case CLOSED -> closed();
        };
    }

    private RosException doesNotWait() {
        return noRoom(RosStatus.RESOURCE_EXHAUSTED, "the call does not wait");
    }

    private RosException noRoom(RosStatus status, String why) {
        return RosException.notExecuted(
                status,
                String.format(
                        "The client of service '%s' has %d calls (%s is %d) and %d bytes (%s is %d)"
                                + " under way, and %s.",
                        service,
                        room.calls(),
                        RosOptions.CLIENT_MAX_PENDING_REQUESTS.key(),
                        room.maxCalls(),
                        room.bytes(),
                        RosOptions.CLIENT_MAX_PENDING_BYTES.key(),
                        room.maxBytes(),
                        why));
    }

    /** Nobody waits any more. */
    void close() {
        room.close();
    }

    /** The client takes no calls any more. */
    RosException closed() {
        return RosException.notExecuted(
                RosStatus.CANCELLED, "The client of service '" + service + "' is closed.");
    }
}
