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
package io.rpcoperator.examples.fraud;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.slf4j.LoggerFactory;

/**
 * Scales the demo's service out when a third of the records are scored, and in again when two
 * thirds are, as anybody could by Flink's REST API. On a thread of its own.
 */
final class ScaleOutAndIn implements AutoCloseable {

    private static final Duration LOOKS_EVERY = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Console console;
    private final URI address;
    private final int most;
    private final long records;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "scale-out-and-in");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** What was asked for last; owned by the timer's thread. */
    private int asked = 1;

    /**
     * Nothing yet.
     *
     * @param most the subtasks to scale out to
     * @param records what there is to score
     */
    ScaleOutAndIn(Console console, URI cluster, JobID job, int most, long records) {
        this.console = console;
        this.address = cluster.resolve("/jobs/" + job + "/rpc-services/" + FraudPipeline.SERVICE);
        this.most = most;
        this.records = records;
    }

    /** Begins to look at how many records are scored. */
    void start() {
        timer.scheduleWithFixedDelay(
                this::look, LOOKS_EVERY.toMillis(), LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        long thirds = 3 * LiveStatistics.SCORED.sum() / records;
        int wanted = thirds == 1 ? most : 1;
        if (wanted != asked) {
            asked = wanted;
            ask(wanted);
        }
    }

    private void ask(int subtasks) {
        console.say(
                "Scaling service '%s' to %d subtask(s): PATCH %s",
                FraudPipeline.SERVICE, subtasks, address);
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .method(
                                "PATCH",
                                BodyPublishers.ofString(
                                        String.format(
                                                Locale.ROOT,
                                                "{\"parallelism\":{\"lowerBound\":1,\"upperBound\":%d}}",
                                                subtasks)))
                        .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                console.complain("it answered %d: %s", answer.statusCode(), answer.body());
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(ScaleOutAndIn.class).error("The service was not scaled", e);
            console.complain("the service was not scaled: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
