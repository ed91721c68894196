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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rpcoperator.onnx.config.OnnxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.sgd.fm.FMClassificationModel;

/** How good the model is, and that the service answers with that very model. */
class FraudModelTest {

    private static final int UNSEEN_SEED = 5;
    private static final int UNSEEN_RECORDS = 20_000;

    private static FMClassificationModel model;

    @BeforeAll
    static void train() {
        model = FraudModelTrainer.train();
    }

    @Test
    void beatsSilenceClearlyOnUnseenTransactions() {
        LabelEvaluation unseen = FraudModelTrainer.evaluate(model, UNSEEN_SEED, UNSEEN_RECORDS);
        double frauds =
                Transactions.generated(UNSEEN_SEED, UNSEEN_RECORDS).stream()
                        .filter(Transaction::fraud)
                        .count();
        assertThat(1 - unseen.accuracy()).isLessThan(0.5 * frauds / UNSEEN_RECORDS);
        assertThat(unseen.AUCROC(FraudModelTrainer.FRAUD)).isGreaterThan(0.96);
        assertThat(unseen.recall(FraudModelTrainer.FRAUD)).isGreaterThan(0.65);
        assertThat(unseen.precision(FraudModelTrainer.FRAUD)).isGreaterThan(0.8);
    }

    @Test
    void serviceAnswersAsTheTrainedModel(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("model.onnx");
        FraudModelTrainer.export(model, file);
        List<CardFeatures> features = features(500);
        int loads = LiveStatistics.MODEL_LOADS.get();

        try (FraudModelOperator operator = new FraudModelOperator()) {
            operator.open(
                    new TestingRpcOperatorContext(
                            new Configuration().set(OnnxOptions.MODEL, file.toString())));
            operator.warmUp();
            List<FraudScore> scores = operator.callBatch(features);
            assertThat(scores).hasSameSizeAs(features);
            for (int i = 0; i < features.size(); i++) {
                assertThat((double) scores.get(i).probability())
                        .isCloseTo(probability(features.get(i)), within(1e-4));
            }
        }
        assertThat(LiveStatistics.MODEL_LOADS.get()).isEqualTo(loads + 1);
    }

    private static double probability(CardFeatures features) {
        Prediction<Label> prediction =
                model.predict(FraudModelTrainer.example(features, FraudModelTrainer.FRAUD));
        return Objects.requireNonNull(
                        prediction.getOutputScores().get(FraudModelTrainer.FRAUD.getLabel()))
                .getScore();
    }

    private static List<CardFeatures> features(int count) {
        Map<String, CardHistory> histories = new HashMap<>();
        List<CardFeatures> features = new ArrayList<>();
        for (Transaction transaction : Transactions.generated(UNSEEN_SEED, count)) {
            CardHistory history = histories.getOrDefault(transaction.card(), CardHistory.NONE);
            features.add(CardFeatures.of(history, transaction));
            histories.put(transaction.card(), history.plus(transaction));
        }
        return features;
    }
}
