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
package io.rpcoperator.runtime.transport.pekko;

import io.rpcoperator.runtime.transport.wire.ControlCodec;
import io.rpcoperator.runtime.transport.wire.ControlMessage;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Lets Pekko send control messages, and no others. */
public final class ControlSerializer extends SerializerWithStringManifest {

    /** Unique among the serializers of an actor system, and the same on every node. */
    static final int IDENTIFIER = 1_382_969_202;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    /** Constant: the type is in the bytes, where it is checked with the rest. */
    @Override
    public String manifest(Object message) {
        return "c";
    }

    @Override
    public byte[] toBinary(Object message) {
        return ControlCodec.encode((ControlMessage) message);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            return ControlCodec.decode(bytes);
        } catch (ProtocolException e) {
            throw new NotSerializableException(e.getMessage());
        }
    }
}
