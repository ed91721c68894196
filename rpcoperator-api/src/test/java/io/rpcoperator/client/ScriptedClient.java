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
package io.rpcoperator.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is asked; the test answers. */
public final class ScriptedClient<IN, OUT> implements RosClient<IN, OUT> {

    /** A call that the test ends. */
    public record Call<IN, OUT>(IN request, CallOptions options, CompletableFuture<OUT> answer) {}

    private final List<Call<IN, OUT>> calls = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> room = CompletableFuture.completedFuture(null);
    private volatile boolean closed;

    /** All calls so far, in order. */
    public List<Call<IN, OUT>> calls() {
        return calls;
    }

    /** The call with that number, from 0. */
    public Call<IN, OUT> call(int number) {
        return calls.get(number);
    }

    /** Whether the client was closed. */
    public boolean isClosed() {
        return closed;
    }

    /** There is room for calls when this completes. */
    public void room(CompletableFuture<Void> room) {
        this.room = room;
    }

    @Override
    public CompletableFuture<OUT> call(IN request, CallOptions options, Runnable admitted) {
        CompletableFuture<OUT> answer = call(request, options);
        CompletableFuture.anyOf(room, answer).whenComplete((any, failure) -> admitted.run());
        return answer;
    }

    @Override
    public CompletableFuture<OUT> call(IN request, CallOptions options) {
        Call<IN, OUT> call = new Call<>(request, options, new CompletableFuture<>());
        calls.add(call);
        return call.answer();
    }

    @Override
    public int readyEndpoints() {
        return 1;
    }

    @Override
    public void close() {
        closed = true;
        RosException cancelled = RosException.maybeExecuted(RosStatus.CANCELLED, "closed");
        calls.forEach(call -> call.answer().completeExceptionally(cancelled));
    }
}
