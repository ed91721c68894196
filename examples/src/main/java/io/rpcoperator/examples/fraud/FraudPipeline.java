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

import io.rpcoperator.async.OnFailure;
import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.config.Parallelism;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.onnx.config.OnnxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * The job: replays transactions, profiles the cards, has the model score every transaction, and
 * writes the scores and the alerts exactly once.
 *
 * @param transactions what to score
 * @param rate transactions per second, 0 for as many as possible
 * @param model the ONNX file
 * @param serviceParallelism subtasks of the service
 * @param output the directory to write {@link #scores} and {@link #alerts} into
 */
record FraudPipeline(
        TransactionFile transactions,
        double rate,
        Path model,
        Parallelism serviceParallelism,
        Path output) {

    /** The service's name. */
    static final String SERVICE = "fraud-model";

    private static final DateTimeFormatter RUN_NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-", Locale.ROOT);

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);

    /** Of a transaction, all its retries included. */
    private static final Duration SCORING_TIMEOUT = Duration.ofMinutes(2);

    private static final int CALLS_UNDER_WAY = 512;

    /**
     * Gets ready what the job needs: the transactions, the model, and a new directory for the
     * output.
     *
     * @throws IOException if the input cannot be used, or the work directory not be written
     */
    static FraudPipeline prepare(DemoOptions options, Console console) throws IOException {
        Path workDir = options.workDir().toAbsolutePath().normalize();
        TransactionFile transactions = transactions(options, workDir);
        console.say("Transactions: %,d of %s", transactions.records(), transactions.path());
        if (transactions.malformed() > 0) {
            console.say("Skipping %,d malformed lines:", transactions.malformed());
            transactions.complaints().forEach(complaint -> console.say("  %s", complaint));
        }
        Path model = FraudModelTrainer.modelIn(workDir.resolve("model"), console);
        Path runs = Files.createDirectories(workDir.resolve("runs"));
        String name = RUN_NAME.format(LocalDateTime.now(ZoneId.systemDefault()));
        return new FraudPipeline(
                transactions,
                options.rate(),
                model,
                new Parallelism(
                        options.scale() ? 1 : options.serviceParallelism(),
                        options.serviceParallelism()),
                Files.createTempDirectory(runs, name));
    }

    private static TransactionFile transactions(DemoOptions options, Path workDir)
            throws IOException {
        return options.input().isPresent()
                ? TransactionFile.survey(
                        options.input().get().toAbsolutePath().normalize(), options.records())
                : TransactionFile.generate(workDir.resolve("data"), options.records());
    }

    /** Where the scores go, as lines of a {@link Ledger}. */
    Path scores() {
        return output.resolve("scores");
    }

    /** Where the alerts go, as lines for people. */
    Path alerts() {
        return output.resolve("alerts");
    }

    /** Builds the job. */
    void addTo(RosExecutionEnvironment env) {
        env.enableCheckpointing(CHECKPOINT_INTERVAL.toMillis());

        RosHandle<CardFeatures, FraudScore> service =
                env.addRpcService(FraudModelOperator.class, descriptor());

        DataStream<ProfiledTransaction> profiled =
                env.fromSource(
                                TransactionReplay.source(
                                        transactions.path(), transactions.records(), rate),
                                WatermarkStrategy.noWatermarks(),
                                "transactions")
                        .setParallelism(1)
                        .keyBy(Transaction::card)
                        .process(new ProfileCards())
                        .name("profile cards");

        DataStream<ScoredTransaction> scored =
                RosAsyncDataStream.unorderedWait(
                                profiled,
                                new ScoreTransactions(service).onFailure(OnFailure.waitForReady()),
                                SCORING_TIMEOUT,
                                CALLS_UNDER_WAY)
                        .name("score");

        scored.map(Ledger::line).sinkTo(lines(scores(), ".csv")).name("scores");
        scored.filter(transaction -> transaction.score().isAlert())
                .map(ScoredTransaction::alertText)
                .sinkTo(lines(alerts(), ".txt"))
                .name("alerts");
    }

    private RosDescriptor descriptor() {
        return RosDescriptor.newBuilder(SERVICE)
                .parallelism(serviceParallelism.min(), serviceParallelism.max())
                .configure(OnnxOptions.MODEL, model.toString())
                .build();
    }

    private static FileSink<String> lines(Path directory, String suffix) {
        return FileSink.forRowFormat(
                        new org.apache.flink.core.fs.Path(directory.toUri()),
                        new SimpleStringEncoder<String>())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder().withPartSuffix(suffix).build())
                .build();
    }
}
