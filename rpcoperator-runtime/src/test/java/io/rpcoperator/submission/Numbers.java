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
package io.rpcoperator.submission;

import java.util.List;
import java.util.stream.LongStream;

/** What the tests expect. */
final class Numbers {

    private Numbers() {}

    /** The multiples of 0 to n-1. */
    static List<Long> multiples(long n, long factor) {
        return LongStream.range(0, n).mapToObj(i -> i * factor).toList();
    }

    /** The multiples of 0 to n-1, as lines. */
    static List<String> lines(long n, long factor) {
        return multiples(n, factor).stream().map(String::valueOf).toList();
    }
}
