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
package io.rpcoperator.runtime.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;

/**
 * Polls that wait for a change.
 *
 * <p>Flink forgets a poll at its ask timeout without telling the coordinator, so each is answered
 * "unchanged" before that. A client has at most one entry, whose place its next poll takes; entries
 * of clients that went away are swept out once they are the majority.
 *
 * <p>Thread model: owned by the registry, JobMaster main thread only; the JDK's timer completes
 * single futures, nothing else.
 */
final class ParkedPolls {

    private static final int SWEEP_AT_LEAST = 64;

    private final Map<Long, CompletableFuture<CoordinationResponse>> byClient = new HashMap<>();
    private int sweepAt = SWEEP_AT_LEAST;

    CompletableFuture<CoordinationResponse> park(
            long client, CoordinationResponse unchanged, long timeoutMillis) {
        CompletableFuture<CoordinationResponse> poll = new CompletableFuture<>();
        poll.completeOnTimeout(unchanged, timeoutMillis, TimeUnit.MILLISECONDS);
        CompletableFuture<CoordinationResponse> replaced = byClient.put(client, poll);
        if (replaced != null) {
            replaced.complete(unchanged);
        }
        if (byClient.size() >= sweepAt) {
            byClient.values().removeIf(CompletableFuture::isDone);
            sweepAt = Math.max(SWEEP_AT_LEAST, 2 * byClient.size());
        }
        return poll;
    }

    void answerAll(CoordinationResponse response) {
        byClient.values().forEach(poll -> poll.complete(response));
        byClient.clear();
    }

    void failAll(Throwable cause) {
        byClient.values().forEach(poll -> poll.completeExceptionally(cause));
        byClient.clear();
    }

    /** How many polls wait, or waited and were not swept out yet. */
    int size() {
        return byClient.size();
    }
}
