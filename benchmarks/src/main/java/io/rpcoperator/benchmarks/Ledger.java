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
package io.rpcoperator.benchmarks.failover;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What a job's output has, compared with its input, whose ids are 0, 1, 2 and so on.
 *
 * @param lost records without a line
 * @param duplicated lines of a record that has another
 */
record Ledger(long lost, long duplicated) {

    /**
     * Compares.
     *
     * @param answered all that callers got an answer for; the highest id ends the input
     * @param committed the lines of the output
     */
    static Ledger of(List<Answer> answered, List<Answer> committed) {
        Set<Long> distinct = new HashSet<>();
        committed.forEach(answer -> distinct.add(answer.id()));
        long last =
                LongStream.concat(
                                answered.stream().mapToLong(Answer::id),
                                committed.stream().mapToLong(Answer::id))
                        .max()
                        .orElse(-1);
        return new Ledger(last + 1 - distinct.size(), committed.size() - distinct.size());
    }
}
