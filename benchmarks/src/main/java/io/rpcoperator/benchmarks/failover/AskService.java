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
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.job.RosHandle;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service about each record; a call that is lost although the client retries is counted,
 * and made again.
 */
final class AskService extends RichAsyncFunction<Long, String> {

    private static final long serialVersionUID = 1L;

    private static final long OWN_PROCESS = ProcessHandle.current().pid();
    private static final CallOptions OPTIONS = CallOptions.DEFAULT.withWaitForReady();

    private final RosHandle<Question, Long> service;

    /** Owned by the task's thread. */
    private transient @Nullable RosClient<Question, Long> client;

    AskService(RosHandle<Question, Long> service) {
        this.service = service;
    }

    @Override
    public void open(OpenContext context) {
        client = RosClient.create(getRuntimeContext(), service);
    }

    @Override
    public void asyncInvoke(Long id, ResultFuture<String> result) {
        new Asking(Objects.requireNonNull(client, "not open"), id, result).ask();
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    /** One record's calls, one after the other; first on the task's thread, then the client's. */
    private static final class Asking {

        private final RosClient<Question, Long> client;
        private final long id;
        private final ResultFuture<String> result;
        private final long issuedMicros = MachineTime.micros();
        private int failures;

        Asking(RosClient<Question, Long> client, long id, ResultFuture<String> result) {
            this.client = client;
            this.id = id;
            this.result = result;
        }

        void ask() {
            client.call(new Question(id, OWN_PROCESS), OPTIONS)
                    .whenComplete(
                            (instance, failure) -> {
                                if (failure == null) {
                                    answer(instance);
                                } else if (isEndpointLost(failure)) {
                                    failures++;
                                    ask();
                                } else {
                                    result.completeExceptionally(failure);
                                }
                            });
        }

        private static boolean isEndpointLost(Throwable failure) {
            return failure instanceof RosException ros && ros.status() == RosStatus.UNAVAILABLE;
        }

        private void answer(long instance) {
            Answer answer =
                    new Answer(
                            id,
                            OWN_PROCESS,
                            instance,
                            issuedMicros,
                            MachineTime.micros(),
                            failures);
            result.complete(List.of(answer.toString()));
        }
    }
}
