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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text form of transactions. */
class TransactionCsvTest {

    @Test
    void readsWhatItWrites() throws Exception {
        for (Transaction transaction : Transactions.generated(1, 5_000)) {
            String line = TransactionCsv.format(transaction);
            assertThat(TransactionCsv.parse(line, transaction.record())).isEqualTo(transaction);
        }
    }

    @Test
    void ignoresSpacesAroundValues() throws Exception {
        assertThat(
                        TransactionCsv.parse(
                                " 2026-02-01T12:00:00Z , card , 5 , GROCERIES , 52.5 , 13.4 , 0 ",
                                0))
                .isEqualTo(Transactions.genuine(Transactions.NOON, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2026-02-01T12:00:00Z,c,5,FUEL,1,2          | has 6 columns, not 7
                    2026-02-01T12:00:00Z,c,5,FUEL,1,2,0,       | has 8 columns, not 7
                    2026-02-01,c,5,FUEL,1,2,0                  | time '2026-02-01' is not of the form
                    2026-02-01T12:00:00Z,,5,FUEL,1,2,0         | card is empty
                    2026-02-01T12:00:00Z,c,five,FUEL,1,2,0     | amount 'five' is not a number
                    2026-02-01T12:00:00Z,c,NaN,FUEL,1,2,0      | amount NaN is not positive
                    2026-02-01T12:00:00Z,c,Infinity,FUEL,1,2,0 | amount Infinity is not positive, or too large
                    2026-02-01T12:00:00Z,c,-5,FUEL,1,2,0       | amount -5 is not positive
                    2026-02-01T12:00:00Z,c,0,FUEL,1,2,0        | amount 0 is not positive
                    2026-02-01T12:00:00Z,c,5,BOATS,1,2,0       | category 'BOATS' is none of [GROCERIES
                    2026-02-01T12:00:00Z,c,5,FUEL,91,2,0       | latitude 91 is not between -90 and 90
                    2026-02-01T12:00:00Z,c,5,FUEL,1,-181,0     | longitude -181 is not between -180 and 180
                    2026-02-01T12:00:00Z,c,5,FUEL,1,2,yes      | fraud 'yes' is neither 0 nor 1
                    """)
    void saysWhatIsWrong(String line, String complaint) {
        assertThatThrownBy(() -> TransactionCsv.parse(line, 0))
                .isInstanceOf(MalformedTransactionException.class)
                .hasMessageContaining(complaint);
    }
}
