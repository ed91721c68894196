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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * What a model takes and gives.
 *
 * @param inputs the inputs that a run must supply
 * @param outputs the outputs it can compute
 */
@Internal
public record ModelSignature(List<TensorSignature> inputs, List<TensorSignature> outputs) {

    /** Copies the lists. */
    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** All the ways in which a codec's declarations do not fit the model, empty when they do. */
    public List<String> mismatches(List<TensorSpec> codecInputs, List<TensorSpec> codecOutputs) {
        List<String> mismatches = new ArrayList<>();
        compare("input", codecInputs, inputs, mismatches);
        compare("output", codecOutputs, outputs, mismatches);
        Set<String> supplied =
                codecInputs.stream().map(TensorSpec::name).collect(Collectors.toSet());
        for (TensorSignature input : inputs) {
            if (!supplied.contains(input.name())) {
                mismatches.add("the codec does not supply the model's input " + input);
            }
            int batchAgain = input.dimensionNames().lastIndexOf(input.batchName());
            if (batchAgain > 0 && !input.batchName().isEmpty()) {
                mismatches.add(
                        String.format(
                                "the model's input %s has its batch dimension also as axis %d, so its"
                                        + " rows do not stand alone",
                                input, batchAgain));
            }
        }
        if (codecOutputs.isEmpty()) {
            mismatches.add("the codec declares no output");
        }
        return mismatches;
    }

    /** The number of rows that a run must supply, if it is always the same. */
    OptionalInt fixedRows() {
        return inputs.isEmpty() ? OptionalInt.empty() : inputs.get(0).fixedRows();
    }

    private void compare(
            String kind,
            List<TensorSpec> declared,
            List<TensorSignature> model,
            List<String> mismatches) {
        Set<String> seen = new HashSet<>();
        for (TensorSpec spec : declared) {
            if (!seen.add(spec.name())) {
                mismatches.add("the codec declares " + kind + " '" + spec.name() + "' twice");
            }
            Optional<TensorSignature> signature =
                    model.stream().filter(s -> s.name().equals(spec.name())).findFirst();
            if (signature.isEmpty()) {
                mismatches.add(
                        "the codec's "
                                + kind
                                + " "
                                + spec
                                + " is unknown to the model, which has "
                                + model);
            } else {
                signature
                        .get()
                        .mismatch(spec, fixedRows())
                        .ifPresent(
                                why ->
                                        mismatches.add(
                                                String.format(
                                                        "the codec's %s %s does not fit the model's %s:"
                                                                + " %s",
                                                        kind, spec, signature.get(), why)));
            }
        }
    }

    /** The symbolic dimensions other than the batch that occur more than once among the inputs. */
    List<SharedDimension> sharedDimensions() {
        Map<String, List<SharedDimension.Place>> places = new LinkedHashMap<>();
        for (TensorSignature input : inputs) {
            for (int axis = 1; axis < input.shape().size(); axis++) {
                String symbol = input.dimensionNames().get(axis);
                if (!symbol.isEmpty()) {
                    places.computeIfAbsent(symbol, name -> new ArrayList<>())
                            .add(new SharedDimension.Place(input.name(), axis));
                }
            }
        }
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> new SharedDimension(entry.getKey(), entry.getValue()))
                .toList();
    }
}
