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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading files of transactions, good and bad. */
class TransactionFileTest {

    private static final String GOOD = "2026-02-01T12:00:00Z,card,5.0,GROCERIES,52.5,13.4,0";

    @TempDir Path directory;

    @Test
    void generatesOnceWhatTheGeneratorMakes() throws Exception {
        TransactionFile generated = TransactionFile.generate(directory, 100);
        assertThat(generated.records()).isEqualTo(100);
        assertThat(generated.malformed()).isZero();

        var written = Files.getLastModifiedTime(generated.path());
        assertThat(TransactionFile.generate(directory, 100)).isEqualTo(generated);
        assertThat(Files.getLastModifiedTime(generated.path())).isEqualTo(written);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(generated.path());
        }
    }

    @Test
    void skipsAndCountsMalformedLines() throws Exception {
        Path file = file(TransactionCsv.HEADER, "nonsense", GOOD, "", GOOD, "1,2,3", "   ", GOOD);
        TransactionFile surveyed = TransactionFile.survey(file, Long.MAX_VALUE);
        assertThat(surveyed.records()).isEqualTo(3);
        assertThat(surveyed.malformed()).isEqualTo(2);
        assertThat(surveyed.complaints())
                .containsExactly("line 2: has 1 columns, not 7", "line 6: has 3 columns, not 7");
    }

    @Test
    void tellsOfTheFirstMalformedLinesOnly() throws Exception {
        String[] lines = new String[1_002];
        Arrays.fill(lines, "x");
        lines[0] = TransactionCsv.HEADER;
        lines[1_001] = GOOD;
        TransactionFile surveyed = TransactionFile.survey(file(lines), Long.MAX_VALUE);
        assertThat(surveyed.malformed()).isEqualTo(1_000);
        assertThat(surveyed.complaints()).hasSize(5);
    }

    @Test
    void numbersGoodLinesWithoutGaps() throws Exception {
        try (TransactionReader reader =
                new TransactionReader(file(TransactionCsv.HEADER, GOOD, "x", GOOD))) {
            assertThat(reader.next()).extracting(Transaction::record).isEqualTo(0L);
            assertThat(reader.next()).extracting(Transaction::record).isEqualTo(1L);
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void takesNoMoreThanAsked() throws Exception {
        Path file = file(TransactionCsv.HEADER, GOOD, GOOD, GOOD, "malformed");
        TransactionFile surveyed = TransactionFile.survey(file, 2);
        assertThat(surveyed.records()).isEqualTo(2);
        assertThat(surveyed.malformed()).isZero();
    }

    @Test
    void acceptsByteOrderMarkAndWindowsLineEnds() throws Exception {
        Path file = directory.resolve("windows.csv");
        Files.writeString(file, "\uFEFF" + TransactionCsv.HEADER + "\r\n" + GOOD + "\r\n");
        assertThat(TransactionFile.survey(file, 9).records()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNotTextSpoilTheirLineOnly() throws Exception {
        Path file = directory.resolve("bytes.csv");
        byte[] good = (TransactionCsv.HEADER + "\n" + GOOD + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(good, good.length + 2);
        content[good.length] = (byte) 0xC3;
        content[good.length + 1] = 0;
        Files.write(file, content);
        TransactionFile surveyed = TransactionFile.survey(file, 9);
        assertThat(surveyed.records()).isEqualTo(1);
        assertThat(surveyed.complaints()).containsExactly("line 3: has 1 columns, not 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"time,card", "TIME,CARD,AMOUNT,CATEGORY,LATITUDE,LONGITUDE,FRAUD"})
    void refusesOtherHeader(String header) throws Exception {
        Path file = file(header, GOOD);
        assertThatThrownBy(() -> TransactionFile.survey(file, 9))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be '" + TransactionCsv.HEADER + "'")
                .hasMessageContaining("but is '" + header + "'");
    }

    @Test
    void refusesWhatHasNoTransactions() throws Exception {
        assertThatThrownBy(() -> TransactionFile.survey(file(), 9))
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> TransactionFile.survey(file(TransactionCsv.HEADER), 9))
                .hasMessageContaining("has no transactions");
        assertThatThrownBy(() -> TransactionFile.survey(file(TransactionCsv.HEADER, "x"), 9))
                .hasMessageContaining("no valid transaction")
                .hasMessageContaining("line 2: has 1 columns");
        assertThatThrownBy(() -> TransactionFile.survey(directory, 9))
                .hasMessageContaining("is not a regular file");
        assertThatThrownBy(() -> TransactionFile.survey(directory.resolve("none"), 9))
                .hasMessageContaining("does not exist");
    }

    private Path file(String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "transactions", ".csv");
        return Files.write(file, List.of(lines));
    }
}
