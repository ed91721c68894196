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
package io.rpcoperator.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Has every {@code await()} look after a few milliseconds, and then less and less often.
 * Awaitility's own first look is after 100 ms, which most of what tests wait for does not take.
 */
public final class ImpatientAwaits implements TestExecutionListener {

    private static final Duration FIRST = Duration.ofMillis(2);
    private static final Duration LAST = Duration.ofMillis(100);

    @Override
    public void testPlanExecutionStarted(TestPlan tests) {
        Awaitility.setDefaultPollDelay(FIRST);
        Awaitility.setDefaultPollInterval((count, last) -> min(last.multipliedBy(2), LAST));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
