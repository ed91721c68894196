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
package io.rpcoperator.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputView;

/**
 * A serialized value that lends its bytes: a serializer of large values keeps them as they are
 * instead of copying them out.
 */
@Internal
public interface PayloadInput extends DataInputView {

    /**
     * The next bytes, uncopied. They never change and may be kept, which keeps all that arrived
     * with them in memory.
     *
     * @return read-only buffers whose remaining bytes, one after the other, are what was asked for
     * @throws java.io.EOFException if there are fewer bytes
     */
    List<ByteBuffer> share(int length) throws IOException;
}
