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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.scheduler.testing.Browser;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job with a service in Flink's web UI, in a real browser. Its screenshots are in {@code
 * target/screenshots}.
 */
@Tag("soak")
class WebUiITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** A row of a table. */
    private static final String ROW = "tbody tr";

    @TempDir Path profile;

    @Test
    void aServiceIsSeenAndScaledBesideTheDataPlane() throws Exception {
        try (Browser browser = Browser.start(profile, Path.of("target/screenshots"));
                ClusterWithScheduler cluster =
                        ClusterWithScheduler.start(
                                3,
                                2,
                                ClusterWithScheduler.scheduler(SchedulerType.Adaptive)
                                        .set(
                                                WebOptions.REFRESH_INTERVAL,
                                                Duration.ofMillis(500)))) {
            JobRest rest = cluster.rest();
            JobClient client = new NumbersJob().submit();
            JobID job = client.getJobID();
            rest.awaitStart(job);
            String page = "http://" + rest.hostAndPort() + "/#/job/running/" + job;
            String vertex = page + "/overview/" + rest.vertex(job, "RPC service");

            browser.open(page + "/overview");
            awaitText(browser, "svg", "RPC service: model", "Parallelism: 1");
            browser.screenshot("1-one-replica");

            browser.clickIn(ROW, "RPC service: model", "button");
            browser.clickIn(ROW, "RPC service: model", "button");
            awaitText(browser, "svg", "RPC service: model", "Parallelism: 3");
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);
            browser.screenshot("2-three-replicas");

            browser.open(vertex + "/subtasks");
            for (String subtask : new String[] {"0", "1", "2"}) {
                awaitText(browser, "flink-job-overview-drawer-subtasks " + ROW, subtask, "RUNNING");
            }
            browser.screenshot("3-subtasks");

            browser.open(vertex + "/metrics");
            browser.choose("0.RPC_service__model.rpcService.model.requests");
            awaitText(
                    browser,
                    "flink-job-overview-drawer-chart",
                    "0.RPC_service__model.rpcService.model.requests");
            browser.screenshot("4-metrics");

            NumbersJob.BREAKS.set(1);
            await().atMost(LIMIT).until(() -> rest.service(job, "model").contains("1#1 RUNNING"));
            browser.open(page + "/exceptions");
            awaitText(browser, "flink-job-exceptions", "the model is broken");
            browser.click("Exception History");
            awaitText(browser, ROW, "FlinkException", "RPC service: model, replica 1");
            browser.screenshot("5-exceptions");

            browser.open(page + "/checkpoints");
            awaitText(browser, ROW, "Source: numbers", "2/2 (100%)");
            awaitText(browser, ROW, "RPC service: model", "0/0", "n/a");
            browser.screenshot("6-checkpoints");

            rest.require(job, "model", 1, 1);
            browser.open(page + "/overview");
            awaitText(browser, "svg", "RPC service: model", "Parallelism: 1");
            browser.screenshot("7-one-replica-again");

            client.cancel().get();
            await().atMost(LIMIT)
                    .ignoreExceptions() // two who ask for a job at once may be told to ask again
                    .until(() -> rest.state(job).equals("CANCELED"));
            browser.open(page.replace("running", "completed") + "/overview");
            awaitText(browser, ROW, "RPC service: model", "FINISHED", "1");
            browser.screenshot("8-canceled");
            assertThat(browser.errors()).isEmpty();
        }
    }

    private static void awaitText(Browser browser, String selector, String... parts) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(browser.texts(selector))
                                        .anySatisfy(each -> assertThat(each).contains(parts)));
    }
}
