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

import io.rpcoperator.job.RosExecutionEnvironment;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.commons.cli.ParseException;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.LoggerFactory;

/**
 * The demo: trains a model, starts a cluster in this JVM, scores a stream of transactions there,
 * and checks that each was scored exactly once.
 *
 * <p>Exit codes: 0 if so, 1 if not, 2 for a command line or an input that it cannot work with, 130
 * after Ctrl-C.
 */
public final class FraudDetection {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    /** Read by the logging configuration. */
    private static final String LOG_PROPERTY = "rpcoperator.examples.log";

    private static final int DATA_PARALLELISM = 2;

    private final DemoOptions options;
    private final FraudPipeline pipeline;
    private final Console console;

    private FraudDetection(DemoOptions options, FraudPipeline pipeline, Console console) {
        this.options = options;
        this.pipeline = pipeline;
        this.console = console;
    }

    /** Runs the demo; see {@code --help}. */
    public static void main(String... arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Runs the demo and returns its exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        Console console = new Console(out, err);
        try {
            DemoOptions options = DemoOptions.parse(arguments);
            if (options.help()) {
                console.say("%s", DemoOptions.usage());
                return OK;
            }
            System.setProperty(LOG_PROPERTY, options.logFile().toString());
            FraudPipeline pipeline = FraudPipeline.prepare(options, console);
            return new FraudDetection(options, pipeline, console).run();
        } catch (ParseException | IOException e) {
            console.complain("%s", String.valueOf(e.getMessage()));
            console.complain("try 'examples/run fraud-detection --help'");
            return USAGE;
        }
    }

    private int run() {
        try (Interruption interruption = Interruption.watch()) {
            boolean finished = score(interruption);
            if (interruption.requested()) {
                console.say("Cancelled.");
                return INTERRUPTED;
            }
            Ledger ledger = Ledger.of(pipeline.scores(), pipeline.transactions().records());
            summarize(ledger);
            return finished && ledger.isExact() ? OK : FAILED;
        } catch (Exception e) {
            failed(e);
            return FAILED;
        }
    }

    /** Runs the job to its end; false if that is not the end of the input. */
    private boolean score(Interruption interruption) throws Exception {
        LiveStatistics.reset();
        int slots = DATA_PARALLELISM + pipeline.serviceParallelism().max();
        try (EmbeddedCluster cluster =
                EmbeddedCluster.start(options.restPort(), slots, options.logFile())) {
            console.say("Web UI: %s", cluster.webAddress());
            RosExecutionEnvironment env = RosExecutionEnvironment.of(cluster.environment());
            env.setParallelism(DATA_PARALLELISM);
            pipeline.addTo(env);
            JobClient job = env.executeAsync("fraud-detection");
            interruption.cancels(job);
            try (ProgressReport report = ProgressReport.start(console);
                    ScaleOutAndIn scaling = scaling(cluster, job)) {
                job.getJobExecutionResult().get();
                return true;
            } catch (Exception e) {
                if (!interruption.requested()) {
                    failed(e);
                }
                return false;
            }
        }
    }

    private ScaleOutAndIn scaling(EmbeddedCluster cluster, JobClient job) {
        ScaleOutAndIn scaling =
                new ScaleOutAndIn(
                        console,
                        cluster.webAddress(),
                        job.getJobID(),
                        pipeline.serviceParallelism().max(),
                        pipeline.transactions().records());
        if (options.scale()) {
            scaling.start();
        }
        return scaling;
    }

    private void failed(Exception e) {
        LoggerFactory.getLogger(FraudDetection.class).error("The job failed", e);
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        console.complain("the job failed: %s; see %s", root, options.logFile());
    }

    private void summarize(Ledger ledger) {
        console.say("Scores: %s", pipeline.scores());
        console.say("Alerts: %s", pipeline.alerts());
        if (ledger.scored() > 0) {
            console.say(
                    "Fraud: %.1f %% of the transactions; found %.1f %% of it (recall), %.1f %% of the"
                            + " alerts were right (precision); accuracy without alerts would be"
                            + " %.4f",
                    100 * ledger.fraudRate(),
                    100 * ledger.recall(),
                    100 * ledger.precision(),
                    1 - ledger.fraudRate());
        }
        long malformed = pipeline.transactions().malformed();
        console.say(
                "records=%d scored=%d lost=%d duplicates=%d accuracy=%.4f p50=%.2fms p99=%.2fms"
                        + " model-loads=%d%s",
                pipeline.transactions().records(),
                ledger.scored(),
                ledger.lost(),
                ledger.duplicates(),
                ledger.accuracy(),
                ledger.latencyMillis(0.50),
                ledger.latencyMillis(0.99),
                LiveStatistics.MODEL_LOADS.get(),
                malformed == 0 ? "" : " malformed=" + malformed);
    }
}
