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
package io.rpcoperator.benchmarks;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What a job's output has, compared with its input, whose ids are 0, 1, 2 and so on.
 *
 * @param lost records without a line
 * @param duplicated lines of a record that has another
 */
public record Ledger(long lost, long duplicated) {

    /**
     * Compares.
     *
     * @param answered the ids of all that callers got an answer for; the highest ends the input
     * @param output the ids of the lines of the output
     */
    public static Ledger of(LongStream answered, LongStream output) {
        long[] lines = output.toArray();
        long distinct = Arrays.stream(lines).distinct().count();
        long last = LongStream.concat(answered, Arrays.stream(lines)).max().orElse(-1);
        return new Ledger(last + 1 - distinct, lines.length - distinct);
    }
}
