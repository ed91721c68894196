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
package io.rpcoperator.examples.fraud;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Keeps the history of each card in Flink state, and adds each transaction's features. */
final class ProfileCards extends KeyedProcessFunction<String, Transaction, ProfiledTransaction> {

    private static final long serialVersionUID = 1L;

    private transient ValueState<CardHistory> histories;

    @Override
    public void open(OpenContext context) {
        histories =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("history", CardHistory.class));
    }

    @Override
    public void processElement(
            Transaction transaction, Context context, Collector<ProfiledTransaction> out)
            throws Exception {
        @Nullable CardHistory known = histories.value();
        CardHistory history = known == null ? CardHistory.NONE : known;
        out.collect(new ProfiledTransaction(transaction, CardFeatures.of(history, transaction)));
        histories.update(history.plus(transaction));
    }
}
