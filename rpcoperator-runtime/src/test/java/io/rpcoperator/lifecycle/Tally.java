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
package io.rpcoperator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every number that reaches it in Flink's state, so that what was lost or doubled on the way
 * shows at the end, across restarts and savepoints. Runs with parallelism 1, in the JVM of the
 * test.
 */
final class Tally extends RichMapFunction<Long, Long> implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    /** Replaced by each attempt; written by its task's thread. */
    private static volatile List<Long> seen = List.of();

    private transient List<Long> numbers;
    private transient @Nullable ListState<Long> state;

    Tally() {
        this.numbers = new CopyOnWriteArrayList<>();
    }

    /** Before a test. */
    static void reset() {
        seen = List.of();
    }

    /** How many numbers have come, those before a restart included. */
    static int size() {
        return seen.size();
    }

    /** Each number from 1 came, and came once. */
    static void requireExactlyOnce(long numbers) {
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, numbers).boxed().toList());
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("numbers", Types.LONG));
        numbers = new CopyOnWriteArrayList<>();
        for (Long number : state.get()) {
            numbers.add(number);
        }
        seen = numbers;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        Objects.requireNonNull(state).update(numbers);
    }

    @Override
    public Long map(Long number) {
        numbers.add(number);
        return number;
    }
}
