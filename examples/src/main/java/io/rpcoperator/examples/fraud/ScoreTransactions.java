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

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Asks the service for the score of each transaction. */
final class ScoreTransactions extends RichAsyncFunction<ProfiledTransaction, ScoredTransaction> {

    private static final long serialVersionUID = 1L;

    /** A service that restarts is worth waiting for. */
    private static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForReady();

    private final RosHandle<CardFeatures, FraudScore> model;

    private transient RosClient<CardFeatures, FraudScore> client;

    /** When a record was first asked for, in nanoseconds: its retries count into its latency. */
    private transient Map<Long, Long> asked;

    ScoreTransactions(RosHandle<CardFeatures, FraudScore> model) {
        this.model = model;
    }

    @Override
    public void open(OpenContext context) {
        asked = new ConcurrentHashMap<>();
        client = RosClient.create(getRuntimeContext(), model);
        LiveStatistics.endpointsFrom(client::readyEndpoints);
        getRuntimeContext()
                .getMetricGroup()
                .histogram("scoringLatencyMicros", LiveStatistics.LATENCY);
    }

    @Override
    public void asyncInvoke(ProfiledTransaction in, ResultFuture<ScoredTransaction> out) {
        Transaction transaction = in.transaction();
        asked.putIfAbsent(transaction.record(), System.nanoTime());
        client.call(in.features(), PATIENT)
                .whenComplete(
                        (score, failure) -> {
                            if (failure == null) {
                                out.complete(List.of(scored(transaction, score)));
                            } else {
                                out.completeExceptionally(failure);
                            }
                        });
    }

    private ScoredTransaction scored(Transaction transaction, FraudScore score) {
        Long since = asked.remove(transaction.record());
        long nanos = since == null ? 0 : System.nanoTime() - since;
        ScoredTransaction scored = new ScoredTransaction(transaction, score, nanos / 1000);
        LiveStatistics.scored(scored);
        return scored;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
