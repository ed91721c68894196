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

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the transactions of a CSV file one by one. Lines that are not transactions are passed over
 * and counted; blank lines are passed over in silence.
 *
 * <p>Not thread-safe.
 */
final class TransactionReader implements Closeable {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int SHOWN_CHARACTERS = 100;
    private static final int SHOWN_COMPLAINTS = 5;

    private final BufferedReader reader;
    private final List<String> complaints = new ArrayList<>();

    /** The number of the line read last, from 1. As all state here, owned by the calling thread. */
    private long line = 1;

    private long records;
    private long malformed;

    /**
     * Opens a file and checks its header.
     *
     * @throws IOException if the file cannot be read, or its header is another
     */
    TransactionReader(Path file) throws IOException {
        // Bytes that are not UTF-8 become replacement characters, which fail their own line only.
        reader =
                new BufferedReader(
                        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        try {
            requireHeader(file);
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    private void requireHeader(Path file) throws IOException {
        String header = reader.readLine();
        if (header == null) {
            throw new IOException(
                    file + " is empty; its first line must be " + TransactionCsv.HEADER);
        }
        if (header.startsWith(BYTE_ORDER_MARK)) {
            header = header.substring(1);
        }
        if (!header.strip().equals(TransactionCsv.HEADER)) {
            throw new IOException(
                    String.format(
                            "the first line of %s must be '%s', but is '%s'",
                            file, TransactionCsv.HEADER, shown(header)));
        }
    }

    /** The next transaction, or null at the end of the file. */
    @Nullable Transaction next() throws IOException {
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            if (text.isBlank()) {
                continue;
            }
            try {
                Transaction transaction = TransactionCsv.parse(text, records);
                records++;
                return transaction;
            } catch (MalformedTransactionException e) {
                complain(e);
            }
        }
        return null;
    }

    private void complain(MalformedTransactionException e) {
        malformed++;
        if (complaints.size() < SHOWN_COMPLAINTS) {
            complaints.add("line " + line + ": " + shown(String.valueOf(e.getMessage())));
        }
    }

    /** How many transactions were read so far. */
    long records() {
        return records;
    }

    /** How many lines so far were none. */
    long malformed() {
        return malformed;
    }

    /** What was wrong with the first few of these. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN_CHARACTERS
                ? printable
                : printable.substring(0, SHOWN_CHARACTERS) + "...";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
