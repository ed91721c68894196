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

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;

/**
 * Flink's {@link AsyncDataStream} for calls to a service: the call's deadline follows from the
 * timeout, and failed calls can go to a side output.
 *
 * <pre>{@code
 * OutputTag<FailedCall<Payment>> failed = new OutputTag<>("failed") {};
 * SingleOutputStreamOperator<ScoredPayment> scored =
 *         RosAsyncDataStream.unorderedWait(
 *                 payments,
 *                 new Score(model).onFailure(OnFailure.sideOutput(failed)),
 *                 Duration.ofSeconds(10),
 *                 100);
 * scored.getSideOutput(failed).sinkTo(...);
 * }</pre>
 *
 * <p>The result is one operator, whose {@code uid} and {@code name} are set as usual.
 */
@PublicEvolving
public final class RosAsyncDataStream {

    /** How long before Flink's timeout a call ends, at most. */
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(1);

    /** The margin's part of a short timeout. */
    private static final int MARGINS_PER_TIMEOUT = 10;

    private RosAsyncDataStream() {}

    /**
     * Results in the order in which the answers come; watermarks are not overtaken.
     *
     * @param timeout how long a record may take, retries of the client included
     * @param capacity how many records may be under way in each subtask; at that many, the stream
     *     is back-pressured
     * @throws InvalidProgramException if the timeout is not positive or the function cannot be
     *     serialized
     */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> unorderedWait(
            DataStream<IN> in,
            RosAsyncFunction<IN, ?, ?, OUT> function,
            Duration timeout,
            int capacity) {
        return call(in, function, timeout, capacity, OutputMode.UNORDERED);
    }

    /**
     * Results in the order of the records, so that one slow answer holds up those behind it. A
     * failed call in the side output takes its place in the order too.
     *
     * @param timeout as for {@link #unorderedWait}
     * @param capacity as for {@link #unorderedWait}
     * @throws InvalidProgramException as for {@link #unorderedWait}
     */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> orderedWait(
            DataStream<IN> in,
            RosAsyncFunction<IN, ?, ?, OUT> function,
            Duration timeout,
            int capacity) {
        return call(in, function, timeout, capacity, OutputMode.ORDERED);
    }

    private static <IN, OUT> SingleOutputStreamOperator<OUT> call(
            DataStream<IN> in,
            RosAsyncFunction<IN, ?, ?, OUT> function,
            Duration timeout,
            int capacity,
            OutputMode mode) {
        if (timeout.toMillis() <= 0) {
            throw new InvalidProgramException(
                    "The timeout of a call to a service must be at least 1 ms, was " + timeout);
        }
        RosAsyncFunction<IN, ?, ?, OUT> own = copy(in, function);
        own.longestCall(timeout.minus(margin(timeout)));
        OutputTag<FailedCall<IN>> tag = own.onFailure().tag().orElse(null);
        TypeInformation<OUT> resultType = resultType(in, own);
        OneInputStreamOperatorFactory<IN, OUT> factory =
                tag == null
                        ? new CallOperatorFactory<>(own, own, timeout.toMillis(), capacity, mode)
                        : new SideOutputOperatorFactory<>(
                                own, tag, timeout.toMillis(), capacity, mode);
        return in.transform("call service", resultType, factory);
    }

    /** The call's own deadline comes first by so much. */
    private static Duration margin(Duration timeout) {
        Duration part = timeout.dividedBy(MARGINS_PER_TIMEOUT);
        return part.compareTo(LONGEST_MARGIN) < 0 ? part : LONGEST_MARGIN;
    }

    /** The caller may use the function again, with another timeout. */
    private static <IN, F extends RosAsyncFunction<IN, ?, ?, ?>> F copy(
            DataStream<IN> in, F function) {
        try {
            return InstantiationUtil.clone(in.getExecutionEnvironment().clean(function));
        } catch (IOException | ClassNotFoundException e) {
            throw new InvalidProgramException(
                    "Cannot copy " + function.getClass().getName() + ": " + e.getMessage(), e);
        }
    }

    /** As {@link AsyncDataStream} finds it. */
    private static <IN, OUT> TypeInformation<OUT> resultType(
            DataStream<IN> in, RosAsyncFunction<IN, ?, ?, OUT> function) {
        return TypeExtractor.getUnaryOperatorReturnType(
                function,
                AsyncFunction.class,
                0,
                1,
                new int[] {1, 0},
                in.getType(),
                function.getClass().getName(),
                true);
    }
}
