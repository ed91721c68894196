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
package io.rpcoperator.submission;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.table.functions.AsyncScalarFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/** A service in SQL: many rows wait for their answers at a time. */
public final class AsyncMultiply extends AsyncScalarFunction {

    private static final long serialVersionUID = 1L;

    private final RosHandle<Long, Long> service;

    /** Owned by the task's thread. */
    private transient @Nullable RosClient<Long, Long> client;

    /** Asks a service of the job. */
    public AsyncMultiply(RosHandle<Long, Long> service) {
        this.service = service;
    }

    @Override
    public void open(FunctionContext context) {
        client = RosClient.create(context, service);
    }

    /** Completes with the answer to a number. */
    public void eval(CompletableFuture<Long> answer, Long number) {
        if (client == null) {
            throw new IllegalStateException("not open");
        }
        client.call(number)
                .whenComplete(
                        (product, failure) -> {
                            if (failure == null) {
                                answer.complete(product);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
    }

    /** The planner must not evaluate it: there is no service then. */
    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
