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

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * The operator behind a stream of calls, run by hand: its clock and its mailbox go on when the test
 * says so.
 */
final class AsyncOperator<OUT> implements AutoCloseable {

    private final OneInputStreamOperatorTestHarness<Long, OUT> harness;

    /** The operator that makes the stream. */
    AsyncOperator(DataStream<OUT> stream) throws Exception {
        this(factory(stream));
    }

    AsyncOperator(OneInputStreamOperatorFactory<Long, OUT> factory) throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        factory,
                        Types.LONG.createSerializer(
                                new org.apache.flink.api.common.serialization
                                        .SerializerConfigImpl()));
        harness.getEnvironment().setExpectedExternalFailureCause(Throwable.class);
    }

    @SuppressWarnings("unchecked") // the test made the stream of a stream of numbers
    private static <OUT> OneInputStreamOperatorFactory<Long, OUT> factory(DataStream<OUT> stream) {
        return (OneInputStreamOperatorFactory<Long, OUT>)
                ((OneInputTransformation<Long, OUT>) stream.getTransformation())
                        .getOperatorFactory();
    }

    AsyncOperator<OUT> open() throws Exception {
        harness.open();
        return this;
    }

    void process(long record, long timestamp) throws Exception {
        harness.processElement(record, timestamp);
    }

    /** Does something when the operator turns to its mailbox. */
    void inMailbox(ThrowingRunnable<Exception> action) {
        harness.getTaskMailbox().put(new Mail(action, Integer.MAX_VALUE, "of the test"));
    }

    /** Does what waits in the mailbox. */
    void runMails() throws Exception {
        TaskMailbox mailbox = harness.getTaskMailbox();
        for (Optional<Mail> mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY);
                mail.isPresent();
                mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY)) {
            mail.get().run();
        }
    }

    void advanceMillis(long millis) throws Exception {
        passTime(millis);
        runMails();
    }

    /** Lets what is due happen, but not what waits in the mailbox. */
    void passTime(long millis) throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + millis);
    }

    List<OUT> results() throws Exception {
        runMails();
        return harness.extractOutputValues();
    }

    <X> List<StreamRecord<X>> sideOutput(OutputTag<X> tag) throws Exception {
        runMails();
        var records = harness.getSideOutput(tag);
        return records == null ? List.of() : List.copyOf(records);
    }

    /** What the task was failed with. */
    Optional<Throwable> failure() throws Exception {
        runMails();
        return harness.getEnvironment().getActualExternalFailureCause().map(Throwable::getCause);
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
