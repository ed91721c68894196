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
package io.rpcoperator.benchmarks.inference;

import java.time.Duration;
import java.util.List;

/**
 * How long and how often.
 *
 * @param models what is served
 * @param batches the sizes among which the best for the limit is sought
 * @param searching for each of them
 * @param warmUp of one contender that is served, with all models together, before the rounds: its
 *     JVM compiles on the core that the model has, which takes long; of one in process, a quarter
 * @param rounds rounds that count
 * @param duration of one contender with one load, if that is enough for some batches
 */
record Plan(
        List<Model> models,
        List<Integer> batches,
        Duration searching,
        Duration warmUp,
        int rounds,
        Duration duration) {

    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32, 64, 128);

    /** A run is of so many batches at least: in the first, callers have yet to fill the next. */
    private static final int MIN_BATCHES = 30;

    /** Twenty minutes. */
    static final Plan FULL =
            new Plan(
                    List.of(Model.values()),
                    BATCHES,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(48),
                    5,
                    Duration.ofSeconds(2));

    /** Two minutes. */
    static final Plan QUICK =
            new Plan(
                    List.of(Model.values()),
                    List.of(1, 8, 64),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    5,
                    Duration.ofMillis(200));

    /** The same of other models. */
    Plan of(List<Model> others) {
        return new Plan(others, batches, searching, warmUp, rounds, duration);
    }

    /** Of a contender with each model. */
    Duration warmUp(Contender contender) {
        return warmUp.dividedBy((contender.isServed() ? 1L : 4L) * models.size());
    }

    /** How long a load is carried. */
    Duration duration(Duration batch) {
        Duration enough = batch.multipliedBy(MIN_BATCHES);
        return enough.compareTo(duration) > 0 ? enough : duration;
    }
}
