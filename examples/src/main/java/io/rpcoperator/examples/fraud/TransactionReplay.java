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

import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plays a file of transactions at a given rate: turns the numbers 0, 1, 2... of a {@link
 * DataGeneratorSource} into the transactions of these numbers. After a failover the numbers start
 * again at the last checkpoint's, and so does this.
 */
final class TransactionReplay implements GeneratorFunction<Long, Transaction>, AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final String file;

    /** Owned by the source's task thread. */
    private transient @Nullable TransactionReader reader;

    TransactionReplay(Path file) {
        this.file = file.toString();
    }

    /**
     * The source; for parallelism 1, so that the transactions of a card stay in order.
     *
     * @param rate transactions per second, 0 for as many as possible
     */
    static DataGeneratorSource<Transaction> source(Path file, long records, double rate) {
        return new DataGeneratorSource<>(
                new TransactionReplay(file),
                records,
                rate == 0 ? RateLimiterStrategy.noOp() : RateLimiterStrategy.perSecond(rate),
                TypeInformation.of(Transaction.class));
    }

    @Override
    public Transaction map(Long number) throws IOException {
        TransactionReader from = reader;
        if (from == null || number < from.records()) {
            close();
            from = new TransactionReader(Path.of(file));
            reader = from;
        }
        Transaction transaction;
        do {
            transaction = from.next();
            if (transaction == null) {
                throw new IOException(file + " has become shorter since the job was submitted");
            }
        } while (transaction.record() < number);
        return transaction;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
