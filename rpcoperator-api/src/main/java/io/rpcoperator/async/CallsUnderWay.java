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
package io.rpcoperator.async;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.util.function.FunctionWithException;

/**
 * The calls of one task, by the future that Flink waits for. Whoever takes a call out completes
 * that future, so that each is completed once however answer, timeout and end of the task meet.
 *
 * <p>Thread model: the task's thread begins and times out calls, the client's thread ends them.
 */
final class CallsUnderWay<RESP, OUT> {

    private final Map<ResultFuture<OUT>, CompletableFuture<RESP>> calls = new ConcurrentHashMap<>();

    /** Awaits a call's end; {@code result} then runs on the task's thread, by way of Flink. */
    void begin(
            CompletableFuture<RESP> call,
            ResultFuture<OUT> out,
            FunctionWithException<RESP, OUT, Exception> result) {
        calls.put(out, call);
        call.whenComplete(
                (response, failure) -> {
                    if (!calls.remove(out, call)) {
                        return;
                    }
                    if (failure == null) {
                        out.complete(() -> List.of(result.apply(response)));
                    } else {
                        out.completeExceptionally(failure);
                    }
                });
    }

    /**
     * Cancels a call. Without one, an earlier attempt has failed and Flink has not begun the next:
     * that future too waits for its end here. (Or the call ends this very moment, which Flink then
     * takes for the record's end, and disregards this.)
     */
    void timeOut(String service, ResultFuture<OUT> out) {
        CompletableFuture<RESP> call = calls.remove(out);
        if (call != null) {
            call.cancel(false);
        }
        out.completeExceptionally(
                RosException.maybeExecuted(
                        RosStatus.DEADLINE_EXCEEDED,
                        "Service '"
                                + service
                                + "' did not answer within the timeout of the asynchronous wait."));
    }

    /** Completes no future any more: the task has ended, and would take that for its failure. */
    void abandon() {
        calls.clear();
    }
}
