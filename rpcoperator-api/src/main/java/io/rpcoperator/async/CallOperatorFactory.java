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

import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;

/**
 * Flink's operator for asynchronous functions, whose function knows the operator's mailbox: while
 * the client is full it goes on with that, as the operator does while its own queue is.
 *
 * <p>Sound because nothing calls the function again meanwhile, which Flink's retries would.
 */
final class CallOperatorFactory<IN, OUT> extends AsyncWaitOperatorFactory<IN, OUT> {

    private static final long serialVersionUID = 1L;

    private final RosAsyncFunction<?, ?, ?, ?> function;

    /**
     * The operator of a function.
     *
     * @param wrapped the function itself, or what hands everything on to it
     */
    CallOperatorFactory(
            RosAsyncFunction<?, ?, ?, ?> function,
            AsyncFunction<IN, OUT> wrapped,
            long timeoutMillis,
            int capacity,
            OutputMode mode) {
        super(wrapped, timeoutMillis, capacity, mode);
        this.function = function;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the overridden method's own signature
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        function.yieldTo(getMailboxExecutor());
        return super.createStreamOperator(parameters);
    }
}
