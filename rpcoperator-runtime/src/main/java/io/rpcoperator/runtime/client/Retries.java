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
import io.rpcoperator.runtime.common.Backoff;
import io.rpcoperator.runtime.common.ClientThread;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.flink.util.clock.Clock;

/**
 * What becomes of a call whose attempt failed: it goes to another endpoint at once, goes back to
 * one that it has tried after a pause, or ends. One whose request has killed too often ends. It
 * stays pending all the while, so that its deadline, its cancellation and the client's end find it.
 *
 * <p>Thread-safe.
 */
final class Retries<OUT> {

    /** How long a call stays away from endpoints whose queues are full, at most, the first time. */
    private static final Duration FULL_QUEUE_PAUSE = Duration.ofMillis(10);

    /** What that doubles to, time after time. */
    private static final Duration LARGEST_FULL_QUEUE_PAUSE = Duration.ofMillis(1280);

    private final RetryPolicy policy;
    private final Quarantine quarantine;
    private final Dispatcher<OUT> dispatcher;
    private final ClientThread clientThread;
    private final Clock clock;
    private final BiConsumer<Call<OUT>, RosException> end;

    /** Ends calls by {@code end}. */
    Retries(
            RetryPolicy policy,
            Quarantine quarantine,
            Dispatcher<OUT> dispatcher,
            ClientThread clientThread,
            Clock clock,
            BiConsumer<Call<OUT>, RosException> end) {
        this.policy = policy;
        this.quarantine = quarantine;
        this.dispatcher = dispatcher;
        this.clientThread = clientThread;
        this.clock = clock;
        this.end = end;
    }

    /** An attempt failed; the caller took it out. */
    void attemptFailed(Attempt<OUT> attempt, RosException failure) {
        Call<OUT> call = attempt.call();
        RosException why = failure.at(attempt.route().toString());
        if (!quarantine.admits(call)) {
            call.attemptFailed(attempt.route().endpoint(), why);
            end.accept(call, quarantine.refusal(call));
            return;
        }
        int attempts = call.failedAttempts() + 1;
        RetryPolicy.Verdict verdict = policy.judge(why, attempts);
        if (verdict != RetryPolicy.Verdict.RETRY) {
            end.accept(call, why.adding(verdict.explanation()));
            return;
        }
        call.attemptFailed(attempt.route().endpoint(), why);
        if (dispatcher.wouldRepeatItself(call)) {
            dispatchLater(call, policy.backoff(attempts, ThreadLocalRandom.current()), why);
        } else {
            dispatcher.dispatchAgain(call);
        }
    }

    /**
     * The endpoint's queue was full, although the call had credits: it has just taken some back.
     * That is no attempt; the call waits as it would have without credits. Each time it waits
     * longer, or large requests would fill the network with copies of themselves. The endpoint
     * counts as one where requests queue that long, or it would look like the one with least to do.
     */
    void queueWasFull(Attempt<OUT> attempt, RosException failure) {
        Call<OUT> call = attempt.call();
        Duration longest =
                Backoff.doubled(FULL_QUEUE_PAUSE, LARGEST_FULL_QUEUE_PAUSE, call.refused() - 1);
        attempt.route()
                .queued(
                        TimeUnit.NANOSECONDS.toMicros(longest.toNanos()),
                        clock.relativeTimeNanos());
        if (call.waitsForRoom()) {
            long nanos = longest.toNanos();
            Duration pause =
                    Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos));
            clientThread.schedule(() -> dispatcher.dispatchAgain(call), pause);
        } else {
            end.accept(call, failure.at(attempt.route().toString()));
        }
    }

    private void dispatchLater(Call<OUT> call, Duration pause, RosException why) {
        if (clock.relativeTimeNanos() + pause.toNanos() - call.deadlineNanos() >= 0) {
            end.accept(
                    call,
                    RosException.notExecuted(
                                    why.status(),
                                    "The call's timeout leaves no time for another attempt: "
                                            + why.description())
                            .causedBy(why));
            return;
        }
        clientThread.schedule(() -> dispatcher.dispatchAgain(call), pause);
    }
}
