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
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading by number, as a source does that starts, fails and starts again. */
class TransactionReplayTest {

    private static final int RECORDS = 50;

    @TempDir Path directory;
    private Path file;
    private List<Transaction> expected;

    @BeforeEach
    void generate() throws IOException {
        file = TransactionFile.generate(directory, RECORDS).path();
        expected = Transactions.generated(TransactionFile.GENERATED_SEED, RECORDS);
    }

    @Test
    void readsOnFromAnyNumberAndBack() throws Exception {
        try (TransactionReplay replay = new TransactionReplay(file)) {
            for (long number : new long[] {0, 1, 2, 20, 21, 5, 6, 0, 49}) {
                assertThat(replay.map(number)).isEqualTo(expected.get((int) number));
            }
        }
    }

    @Test
    void noticesThatTheFileIsShorter() throws Exception {
        try (TransactionReplay replay = new TransactionReplay(file)) {
            assertThatThrownBy(() -> replay.map((long) RECORDS))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has become shorter");
        }
    }
}
