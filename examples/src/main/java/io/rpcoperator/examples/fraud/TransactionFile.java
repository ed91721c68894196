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
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * A file of transactions that was read through once, so that what the job must score is known
 * before it starts.
 *
 * @param path the file
 * @param records how many transactions are to be taken from it
 * @param malformed how many lines before the last of them are not transactions
 * @param complaints what is wrong with the first few of these
 */
record TransactionFile(Path path, long records, long malformed, List<String> complaints) {

    static final long GENERATED_SEED = 2026;

    /**
     * Reads a file through.
     *
     * @param limit the most transactions to take from it
     * @throws IOException if it cannot be read, its header is another, or there is no transaction
     */
    static TransactionFile survey(Path path, long limit) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(
                    path + (Files.exists(path) ? " is not a regular file" : " does not exist"));
        }
        try (TransactionReader reader = new TransactionReader(path)) {
            while (reader.records() < limit && reader.next() != null) {
                // Reading is counting.
            }
            if (reader.records() == 0) {
                throw new IOException(
                        reader.malformed() == 0
                                ? path + " has no transactions"
                                : path + " has no valid transaction; " + reader.complaints());
            }
            return new TransactionFile(
                    path, reader.records(), reader.malformed(), reader.complaints());
        }
    }

    /** Generates a file in a directory, unless an earlier run did. */
    static TransactionFile generate(Path directory, long records) throws IOException {
        Path path =
                directory.resolve(
                        String.format(
                                Locale.ROOT,
                                "transactions-v%d-%d.csv",
                                FraudModelTrainer.VERSION,
                                records));
        if (!Files.isRegularFile(path)) {
            Files.createDirectories(directory);
            Path written = Files.createTempFile(directory, "transactions-", ".tmp");
            write(written, records);
            Files.move(written, path, StandardCopyOption.REPLACE_EXISTING);
        }
        return survey(path, records);
    }

    private static void write(Path path, long records) throws IOException {
        TransactionGenerator generator = new TransactionGenerator(GENERATED_SEED, records);
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(path))) {
            writer.println(TransactionCsv.HEADER);
            for (long i = 0; i < records; i++) {
                writer.println(TransactionCsv.format(generator.next()));
            }
            if (writer.checkError()) {
                throw new IOException("cannot write " + path + "; is the disk full?");
            }
        }
    }
}
