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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Tensors by the names that they have in a model: what one record is, or what a model says to it.
 * Immutable; in the order in which they were given.
 */
@PublicEvolving
@TypeInfo(TensorTypeInfo.OfNamedTensors.class)
public final class NamedTensors {

    private final Map<String, Tensor> byName;

    private NamedTensors(Map<String, Tensor> byName) {
        this.byName = byName;
    }

    /** One tensor. */
    public static NamedTensors of(String name, Tensor tensor) {
        return new NamedTensors(Map.of(name, tensor));
    }

    /** Any number of tensors. */
    public static NamedTensors of(Map<String, Tensor> byName) {
        return new NamedTensors(new LinkedHashMap<>(byName));
    }

    /** Keeps the map. */
    static NamedTensors owning(Map<String, Tensor> byName) {
        return new NamedTensors(byName);
    }

    /** These tensors and another, in place of one of the same name. */
    public NamedTensors and(String name, Tensor tensor) {
        Map<String, Tensor> more = new LinkedHashMap<>(byName);
        more.put(name, tensor);
        return new NamedTensors(more);
    }

    /**
     * A tensor.
     *
     * @throws TensorException if there is none of that name
     */
    public Tensor get(String name) {
        Tensor tensor = byName.get(name);
        if (tensor == null) {
            throw new TensorException("there is no tensor '" + name + "' among " + this);
        }
        return tensor;
    }

    /** The names. */
    public Set<String> names() {
        return asMap().keySet();
    }

    /** The tensors by their names, as an unmodifiable view. */
    public Map<String, Tensor> asMap() {
        return Collections.unmodifiableMap(byName);
    }

    /** Names, element types and shapes, to compare with those of others. */
    @Internal
    public Object layout() {
        return new TensorLayout(byName);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NamedTensors that && byName.equals(that.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    /** Names, types and shapes as text. */
    @Override
    public String toString() {
        return byName.entrySet().stream()
                .map(entry -> "'" + entry.getKey() + "' " + entry.getValue())
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
