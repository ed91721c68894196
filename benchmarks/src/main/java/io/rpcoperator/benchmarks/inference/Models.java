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
package io.rpcoperator.benchmarks.inference;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The models that a worker serves.
 *
 * @param folder where they are
 * @param batches the largest of each
 */
record Models(Path folder, Map<Model, Integer> batches) {

    Models {
        batches = Map.copyOf(batches);
    }

    Path file(Model model) {
        return model.file(folder);
    }

    Set<Model> all() {
        return batches.keySet();
    }

    /** The largest batch of one that is here. */
    int maxBatch(Model model) {
        Integer batch = batches.get(model);
        if (batch == null) {
            throw new IllegalArgumentException(model + " is not served");
        }
        return batch;
    }

    /** What {@link #sizes} and the folder's name made. */
    static Models parse(String folder, String sizes) {
        Map<Model, Integer> batches = new EnumMap<>(Model.class);
        for (String size : sizes.split(",", -1)) {
            String[] parts = size.split("=", -1);
            batches.put(Model.ofLabel(parts[0]), Integer.parseInt(parts[1]));
        }
        return new Models(Path.of(folder), batches);
    }

    /** The batches, for a command line. */
    String sizes() {
        return Arrays.stream(Model.values())
                .filter(batches::containsKey)
                .map(model -> model + "=" + batches.get(model))
                .collect(Collectors.joining(","));
    }
}
