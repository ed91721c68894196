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
package io.rpcoperator.runtime.transport.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.event.Level;

class LogQuotaTest {

    @RegisterExtension
    private final LoggerAuditingExtension log =
            new LoggerAuditingExtension(LogQuota.class, Level.WARN);

    private final AtomicLong seconds = new AtomicLong(1000);
    private final AtomicInteger lines = new AtomicInteger();
    private final LogQuota quota = new LogQuota("strangers", seconds::get);

    @Test
    void writesAFewLinesAMinuteAndThenSaysHowManyItLeftOut() {
        write(1000);
        assertThat(lines).hasValue(LogQuota.LINES);
        assertThat(log.getMessages()).isEmpty();

        seconds.addAndGet(60);
        write(1);
        assertThat(lines).hasValue(LogQuota.LINES + 1);
        assertThat(log.getMessages())
                .containsExactly("990 more lines about strangers were left out");

        seconds.addAndGet(60);
        write(1);
        assertThat(lines).hasValue(LogQuota.LINES + 2);
        assertThat(log.getMessages()).hasSize(1);
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            quota.write(lines::incrementAndGet);
        }
    }
}
