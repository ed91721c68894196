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

import java.time.Duration;
import java.util.Map;

/**
 * How often.
 *
 * @param modelLoad how long a model takes to load
 * @param kills of each scenario that is run
 */
record Plan(Duration modelLoad, Map<Scenario, Integer> kills) {

    /** About a quarter of an hour. */
    static final Plan FULL = of(50, 10, 20);

    /** Two minutes. */
    static final Plan QUICK = of(5, 2, 3);

    private static Plan of(int service, int caller, int embedded) {
        return new Plan(
                Duration.ofSeconds(2),
                Map.of(
                        Scenario.SERVICE, service,
                        Scenario.CALLER, caller,
                        Scenario.EMBEDDED, embedded));
    }
}
