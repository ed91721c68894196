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
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.legacy.YieldingOperatorFactory;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;

/**
 * Flink's operator for asynchronous functions, with a side output: the function tells failed calls
 * and results apart by an {@link Either}, which never leaves the operator.
 */
final class SideOutputOperatorFactory<IN, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT>, YieldingOperatorFactory<OUT> {

    private static final long serialVersionUID = 1L;

    private final CallOperatorFactory<IN, Either<FailedCall<IN>, OUT>> split;
    private final OutputTag<FailedCall<IN>> tag;

    SideOutputOperatorFactory(
            RosAsyncFunction<IN, ?, ?, OUT> function,
            OutputTag<FailedCall<IN>> tag,
            long timeoutMillis,
            int capacity,
            OutputMode mode) {
        this.split =
                new CallOperatorFactory<>(
                        function, new FailuresAside<>(function), timeoutMillis, capacity, mode);
        this.tag = tag;
        setChainingStrategy(split.getChainingStrategy());
    }

    @Override
    @SuppressWarnings({
        "unchecked",
        "TypeParameterUnusedInFormals"
    }) // the interface's own signature
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        split.setMailboxExecutor(getMailboxExecutor());
        split.setProcessingTimeService(processingTimeService);
        StreamOperator<?> operator =
                split.createStreamOperator(
                        new StreamOperatorParameters<>(
                                parameters.getContainingTask(),
                                parameters.getStreamConfig(),
                                new SplittingOutput<>(parameters.getOutput(), tag),
                                parameters::getProcessingTimeService,
                                parameters.getOperatorEventDispatcher(),
                                parameters.getMailboxExecutor()));
        return (T) operator;
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return split.getStreamOperatorClass(classLoader);
    }
}
