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
package io.rpcoperator.onnx.tensor;

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static io.rpcoperator.onnx.tensor.TensorSpec.VARIABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A codec's declarations against a model's. */
class ModelSignatureTest {

    private static final List<TensorSpec> X = List.of(TensorSpec.of("x", FLOAT, 4));
    private static final List<TensorSpec> Y = List.of(TensorSpec.of("y", FLOAT, 4));

    @Test
    void acceptsWhatFits() {
        assertThat(model(tensor("x", "n", 4), tensor("y", "n", 4)).mismatches(X, Y)).isEmpty();
        assertThat(model(tensor("x", "n", "k"), tensor("y", "n", "")).mismatches(X, Y)).isEmpty();
        assertThat(
                        model(tensor("x", "n", "k"), tensor("y", "n", "k"))
                                .mismatches(
                                        List.of(TensorSpec.of("x", FLOAT, VARIABLE)),
                                        List.of(TensorSpec.of("y", FLOAT, VARIABLE))))
                .isEmpty();
    }

    /** ONNX Runtime takes a length of 0 as it is written: of such an input there is no row. */
    @Test
    void refusesABatchAxisOfZero() {
        assertThat(model(tensor("x", 0, 4), tensor("y", 0, 4)).mismatches(X, Y))
                .hasSize(2)
                .allMatch(why -> why.contains("FLOAT[0, 4]: the model's axis 0 is 0"));
    }

    @Test
    void leavesOutputsOfUnknownShapeToTheRun() {
        assertThat(model(tensor("x", "n", 4), tensor("y")).mismatches(X, Y)).isEmpty();
    }

    @Test
    void reportsEveryMismatchAtOnce() {
        TensorSignature map = new TensorSignature("y", null, "Sequence", List.of(), List.of());
        assertThat(model(tensor("x", "n", 5), map).mismatches(X, Y))
                .containsExactly(
                        "the codec's input 'x' FLOAT[batch, 4] does not fit the model's 'x' FLOAT[n,"
                                + " 5]: the model's axis 1 is 5",
                        "the codec's output 'y' FLOAT[batch, 4] does not fit the model's 'y'"
                                + " Sequence[]: the model's is Sequence");
    }

    @Test
    void refusesAVariableDimensionWhereTheModelHasAFixedOne() {
        assertThat(
                        model(tensor("x", "n", 4), tensor("y", "n", 4))
                                .mismatches(List.of(TensorSpec.of("x", FLOAT, VARIABLE)), Y))
                .singleElement()
                .asString()
                .contains("FLOAT[batch, ?]", "the model's axis 1 is 4");
    }

    @Test
    void refusesDuplicatesAndTheLackOfOutputs() {
        ModelSignature model = model(tensor("x", "n", 4), tensor("y", "n", 4));
        assertThat(model.mismatches(List.of(X.get(0), X.get(0)), List.of()))
                .containsExactly(
                        "the codec declares input 'x' twice", "the codec declares no output");
    }

    @Test
    void refusesInputsWhoseRowsDependOnEachOther() {
        ModelSignature model = model(tensor("x", "n", "n"), tensor("y", "n", 4));
        assertThat(model.mismatches(X, Y))
                .singleElement()
                .asString()
                .contains("its batch dimension also as axis 1");
    }

    @Test
    void findsTheDimensionsThatInputsShare() {
        ModelSignature model =
                new ModelSignature(
                        List.of(
                                tensor("a", "n", "seq", "only"),
                                tensor("b", "n", 3, "seq"),
                                tensor("c", "n", "")),
                        List.of());
        assertThat(model.sharedDimensions())
                .containsExactly(
                        new SharedDimension(
                                "seq",
                                List.of(
                                        new SharedDimension.Place("a", 1),
                                        new SharedDimension.Place("b", 2))));
    }

    private static ModelSignature model(TensorSignature input, TensorSignature output) {
        return new ModelSignature(List.of(input), List.of(output));
    }

    /** Dimensions are numbers or symbols. */
    private static TensorSignature tensor(String name, Object... dimensions) {
        List<Long> shape = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Object dimension : dimensions) {
            shape.add(dimension instanceof Integer length ? (long) length : -1L);
            names.add(dimension instanceof String symbol ? symbol : "");
        }
        return new TensorSignature(name, FLOAT, "FLOAT", shape, names);
    }
}
