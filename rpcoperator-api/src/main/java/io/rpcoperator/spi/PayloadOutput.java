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
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataOutputView;

/** Where a value is serialized to that takes large values as they are instead of a copy of them. */
@Internal
public interface PayloadOutput extends DataOutputView {

    /**
     * Writes the remaining bytes of a buffer, uncopied.
     *
     * @param bytes never changed again by anyone; its position is left as it is
     */
    void share(ByteBuffer bytes) throws IOException;
}
