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
package io.rpcoperator.async;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.PojoField;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * A record whose call failed, in the side output of {@link OnFailure#sideOutput}.
 *
 * @param record the record, as it came
 * @param status why the call failed
 * @param execution whether the operator may have run
 * @param description what happened, in words
 * @param endpoint the endpoint that was asked, null when the call never got as far as one
 * @param <T> the records' type
 */
@PublicEvolving
public record FailedCall<T>(
        T record,
        RosStatus status,
        Execution execution,
        String description,
        @Nullable String endpoint) {

    static <T> FailedCall<T> of(T record, RosException failure) {
        return new FailedCall<>(
                record,
                failure.status(),
                failure.execution(),
                failure.description(),
                failure.endpoint().orElse(null));
    }

    /**
     * The tag of a side output of failed calls. The same as {@code new
     * OutputTag<FailedCall<T>>(id){}}, for records whose type Flink does not extract.
     */
    public static <T> OutputTag<FailedCall<T>> tag(String id, TypeInformation<T> recordType) {
        return new OutputTag<>(id, typeInfo(recordType));
    }

    /** How failed calls travel whose records are of that type. */
    @SuppressWarnings("unchecked") // a class literal has no type arguments
    public static <T> TypeInformation<FailedCall<T>> typeInfo(TypeInformation<T> recordType) {
        return new PojoTypeInfo<>(
                (Class<FailedCall<T>>) (Class<?>) FailedCall.class,
                List.of(
                        field("record", recordType),
                        field("status", Types.ENUM(RosStatus.class)),
                        field("execution", Types.ENUM(Execution.class)),
                        field("description", Types.STRING),
                        field("endpoint", Types.STRING)));
    }

    private static PojoField field(String name, TypeInformation<?> type) {
        try {
            return new PojoField(FailedCall.class.getDeclaredField(name), type);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
