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

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The Flink type of {@link Tensor} and of {@link NamedTensors}. Flink finds it by itself wherever
 * it extracts types.
 *
 * @param <T> the one or the other
 */
@PublicEvolving
public final class TensorTypeInfo<T> extends TypeInformation<T> {

    /** The type of a tensor. */
    public static final TensorTypeInfo<Tensor> TENSOR =
            new TensorTypeInfo<>(Tensor.class, TensorSerializer.INSTANCE);

    /** The type of tensors with names. */
    public static final TensorTypeInfo<NamedTensors> NAMED_TENSORS =
            new TensorTypeInfo<>(NamedTensors.class, NamedTensorsSerializer.INSTANCE);

    private static final long serialVersionUID = 1L;

    private final Class<T> typeClass;
    private final TypeSerializer<T> serializer;

    private TensorTypeInfo(Class<T> typeClass, TypeSerializer<T> serializer) {
        this.typeClass = typeClass;
        this.serializer = serializer;
    }

    /** Tells Flink the type of {@link Tensor}. */
    public static final class OfTensor extends TypeInfoFactory<Tensor> {

        @Override
        public TypeInformation<Tensor> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TENSOR;
        }
    }

    /** Tells Flink the type of {@link NamedTensors}. */
    public static final class OfNamedTensors extends TypeInfoFactory<NamedTensors> {

        @Override
        public TypeInformation<NamedTensors> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return NAMED_TENSORS;
        }
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return typeClass;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof TensorTypeInfo;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TensorTypeInfo<?> that && typeClass == that.typeClass;
    }

    @Override
    public int hashCode() {
        return typeClass.hashCode();
    }

    @Override
    public String toString() {
        return typeClass.getSimpleName();
    }
}
