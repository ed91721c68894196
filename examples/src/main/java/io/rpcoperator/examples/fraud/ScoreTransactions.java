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

import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.job.RosHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;

/** Asks the service for the score of each transaction. */
final class ScoreTransactions
        extends RosAsyncFunction<ProfiledTransaction, CardFeatures, FraudScore, ScoredTransaction> {

    private static final long serialVersionUID = 1L;

    /** When a record was asked for, in nanoseconds. */
    private transient Map<Long, Long> asked;

    ScoreTransactions(RosHandle<CardFeatures, FraudScore> model) {
        super(model);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        asked = new ConcurrentHashMap<>();
        LiveStatistics.endpointsFrom(client()::readyEndpoints);
        getRuntimeContext()
                .getMetricGroup()
                .histogram("scoringLatencyMicros", LiveStatistics.LATENCY);
    }

    @Override
    protected CardFeatures request(ProfiledTransaction in) {
        asked.put(in.transaction().record(), System.nanoTime());
        return in.features();
    }

    @Override
    protected ScoredTransaction result(ProfiledTransaction in, FraudScore score) {
        Transaction transaction = in.transaction();
        Long since = asked.remove(transaction.record());
        long nanos = since == null ? 0 : System.nanoTime() - since;
        ScoredTransaction scored = new ScoredTransaction(transaction, score, nanos / 1000);
        LiveStatistics.scored(scored);
        return scored;
    }
}
