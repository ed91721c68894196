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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.fm.FMClassificationModel;
import org.tribuo.classification.sgd.fm.FMClassificationTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Trains the fraud model, a factorization machine, on generated transactions and writes it as an
 * ONNX file: {@code input} [n, features] to {@code output} [n, classes].
 */
final class FraudModelTrainer {

    /**
     * Names the cached model. To be raised whenever the generator, the features or the training
     * change.
     */
    static final int VERSION = 1;

    /** The column of the model's output that holds the probability of fraud. */
    static final int FRAUD_COLUMN = 0;

    static final Label FRAUD = new Label("fraud");
    private static final Label GENUINE = new Label("genuine");

    private static final long TRAINING_SEED = 20_260_105;
    private static final int TRAINING_RECORDS = 60_000;
    private static final long VALIDATION_SEED = 987_654_321;
    private static final int VALIDATION_RECORDS = 20_000;

    private static final double LEARNING_RATE = 0.1;
    private static final int EPOCHS = 12;
    private static final int FACTORS = 6;
    private static final double FACTOR_VARIANCE = 0.1;
    private static final long TRAINER_SEED = 1;

    /** Tribuo reports every epoch; kept here because JUL forgets loggers that nobody holds. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private FraudModelTrainer() {}

    /** The model file in a directory, trained and written there first when it is missing. */
    static Path modelIn(Path directory, Console console) throws IOException {
        Path file = directory.resolve("fraud-v" + VERSION + ".onnx");
        if (Files.isRegularFile(file)) {
            console.say("Model: %s (trained earlier)", file);
            return file;
        }
        console.say("Model: training on %,d generated transactions, once", TRAINING_RECORDS);
        long start = System.nanoTime();
        FMClassificationModel model = train();
        LabelEvaluation onTraining = evaluate(model, TRAINING_SEED, TRAINING_RECORDS);
        LabelEvaluation onOthers = evaluate(model, VALIDATION_SEED, VALIDATION_RECORDS);
        Files.createDirectories(directory);
        Path written = Files.createTempFile(directory, "fraud-", ".tmp");
        export(model, written);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        console.say(
                "Model: accuracy %.4f on its training data, %.4f on other data, after %.1f s;"
                        + " written to %s",
                onTraining.accuracy(),
                onOthers.accuracy(),
                (System.nanoTime() - start) / 1e9,
                file);
        return file;
    }

    static FMClassificationModel train() {
        TRIBUO.setLevel(Level.WARNING);
        Dataset<Label> dataset = dataset(TRAINING_SEED, TRAINING_RECORDS);
        FMClassificationModel model =
                new FMClassificationTrainer(
                                new LogMulticlass(),
                                new AdaGrad(LEARNING_RATE),
                                EPOCHS,
                                TRAINING_RECORDS,
                                TRAINER_SEED,
                                FACTORS,
                                FACTOR_VARIANCE)
                        .train(dataset);
        requireColumns(model);
        return model;
    }

    static void export(FMClassificationModel model, Path file) throws IOException {
        model.saveONNXModel("io.rpcoperator.examples", VERSION, file);
    }

    static LabelEvaluation evaluate(FMClassificationModel model, long seed, int records) {
        return new LabelEvaluator().evaluate(model, dataset(seed, records));
    }

    private static Dataset<Label> dataset(long seed, int records) {
        TransactionGenerator generator = new TransactionGenerator(seed, records);
        Map<String, CardHistory> histories = new HashMap<>();
        List<Example<Label>> examples = new ArrayList<>(records);
        for (int i = 0; i < records; i++) {
            Transaction transaction = generator.next();
            CardHistory history = histories.getOrDefault(transaction.card(), CardHistory.NONE);
            Label label = transaction.fraud() ? FRAUD : GENUINE;
            examples.add(example(CardFeatures.of(history, transaction), label));
            histories.put(transaction.card(), history.plus(transaction));
        }
        LabelFactory labels = new LabelFactory();
        return new MutableDataset<>(
                new ListDataSource<>(
                        examples,
                        labels,
                        new SimpleDataSourceProvenance("generated transactions", labels)));
    }

    static Example<Label> example(CardFeatures features, Label label) {
        return new ArrayExample<>(
                label, CardFeatures.NAMES.toArray(String[]::new), features.values());
    }

    /** Tribuo numbers columns itself; the job relies on the numbers being the expected ones. */
    private static void requireColumns(FMClassificationModel model) {
        ImmutableFeatureMap features = model.getFeatureIDMap();
        for (int column = 0; column < CardFeatures.NAMES.size(); column++) {
            String name = CardFeatures.NAMES.get(column);
            if (features.getID(name) != column) {
                throw new IllegalStateException(
                        String.format(
                                "feature '%s' is column %d of the model, not %d",
                                name, features.getID(name), column));
            }
        }
        int fraud = model.getOutputIDInfo().getID(FRAUD);
        if (fraud != FRAUD_COLUMN) {
            throw new IllegalStateException(
                    "label 'fraud' is column " + fraud + " of the model, not " + FRAUD_COLUMN);
        }
    }
}
