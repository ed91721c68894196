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
package io.rpcoperator.benchmarks.transport;

import java.time.Duration;
import java.util.List;

/**
 * How long and how often.
 *
 * @param loads what each peer carries in each round
 * @param warmUps rounds that do not count
 * @param rounds rounds that count
 * @param duration of one peer with one load
 */
record Plan(List<Load> loads, int warmUps, int rounds, Duration duration) {

    /** About five minutes. */
    static final Plan FULL =
            new Plan(Load.withInFlight(List.of(1, 16, 256)), 2, 5, Duration.ofSeconds(2));

    /** About a minute and a half. */
    static final Plan QUICK =
            new Plan(Load.withInFlight(List.of(1, 256)), 3, 3, Duration.ofSeconds(1));
}
