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
package io.rpcoperator.scheduler.slots;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShortJobsTest {

    private final ShortJobs jobs = new ShortJobs();
    private final List<String> told = new ArrayList<>();
    private final ShortJobs.Member one = jobs.join(() -> told.add("one"));
    private final ShortJobs.Member other = jobs.join(() -> told.add("other"));

    @Test
    void aJobSeesThatAnotherLacksSlots() {
        other.isShort(true);

        assertThat(one.areOthersShort()).isTrue();
        assertThat(other.areOthersShort()).as("it is not its own other").isFalse();
        assertThat(told).containsExactly("one");

        other.isShort(false);

        assertThat(one.areOthersShort()).isFalse();
        assertThat(told).containsExactly("one", "one");
    }

    @Test
    void onlyWhatIsNewIsTold() {
        other.isShort(false);
        assertThat(told).isEmpty();
        other.isShort(true);
        other.isShort(true);
        assertThat(told).hasSize(1);
    }

    @Test
    void aJobThatEndsLacksNothing() {
        other.isShort(true);

        other.leave();

        assertThat(one.areOthersShort()).isFalse();
        assertThat(told).containsExactly("one", "one");
        one.isShort(true);
        assertThat(told).as("it is told nothing more").hasSize(2);
    }
}
