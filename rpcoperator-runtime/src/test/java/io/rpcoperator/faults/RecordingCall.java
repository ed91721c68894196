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
package io.rpcoperator.faults;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks about each number, once: what an attempt asks is marked with its attempt number. Writes down
 * when each call began and ended.
 */
final class RecordingCall extends RichAsyncFunction<Long, Long> {

    private static final long serialVersionUID = 1L;

    /** Above all numbers. */
    private static final long ATTEMPT = 1_000_000;

    private final RosHandle<Long, Long> service;
    private final String folder;

    /** The first attempt of the task fails at the answer to it. */
    private final long poison;

    /** Owned by the task's thread. */
    private transient @Nullable RosClient<Long, Long> client;

    /** Opened by the task's thread, written by the client's. */
    private transient @Nullable Journal journal;

    private transient long mark;

    RecordingCall(RosHandle<Long, Long> service, String folder, long poison) {
        this.service = service;
        this.folder = folder;
        this.poison = poison;
    }

    /** Which attempt made a request. */
    static int attempt(long request) {
        return (int) (request / ATTEMPT);
    }

    /** What a request asks about. */
    static long number(long request) {
        return request % ATTEMPT;
    }

    @Override
    public void open(OpenContext context) {
        journal = new Journal(Journal.Kind.ANSWERS, folder);
        mark = ATTEMPT * getRuntimeContext().getTaskInfo().getAttemptNumber();
        client = RosClient.create(getRuntimeContext(), service);
    }

    @Override
    public void asyncInvoke(Long number, ResultFuture<Long> result) {
        RosClient<Long, Long> open = client;
        Journal answers = journal;
        if (open == null || answers == null) {
            throw new IllegalStateException("not open");
        }
        long begin = System.currentTimeMillis();
        open.call(
                        mark + number,
                        CallOptions.DEFAULT.withWaitForReady().withTimeout(FaultyJob.PATIENCE))
                .whenComplete(
                        (answer, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else if (answer == poison) {
                                result.completeExceptionally(new IllegalStateException("poison"));
                            } else {
                                answers.write(begin, System.currentTimeMillis(), answer);
                                result.complete(List.of(number(answer)));
                            }
                        });
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
        if (journal != null) {
            journal.close();
        }
    }
}
