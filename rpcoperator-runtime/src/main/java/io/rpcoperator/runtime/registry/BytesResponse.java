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
package io.rpcoperator.runtime.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.streaming.api.operators.collect.CollectCoordinationResponse;

/**
 * Bytes as the answer of a registry. Flink resolves an answer's class outside the user's class
 * loader, so they travel inside one of Flink's own responses.
 */
public final class BytesResponse {

    private BytesResponse() {}

    static CoordinationResponse of(byte[] bytes) {
        try {
            DataOutputSerializer result = new DataOutputSerializer(bytes.length + 4);
            BytePrimitiveArraySerializer.INSTANCE.serialize(bytes, result);
            return new CollectCoordinationResponse("", 0, List.of(result.getCopyOfBuffer()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /**
     * The bytes of an answer.
     *
     * @throws IOException if it is not one of a registry's with bytes
     */
    public static byte[] bytes(CoordinationResponse response) throws IOException {
        if (!(response instanceof CollectCoordinationResponse carrier)) {
            throw new IOException("not an answer of a registry: " + response.getClass().getName());
        }
        List<byte[]> results = carrier.getResults(BytePrimitiveArraySerializer.INSTANCE);
        if (results.size() != 1) {
            throw new IOException("an answer of a registry with " + results.size() + " results");
        }
        return results.get(0);
    }
}
