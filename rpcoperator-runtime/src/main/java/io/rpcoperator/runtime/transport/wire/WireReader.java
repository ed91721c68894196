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
package io.rpcoperator.runtime.transport.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of a message; whatever is wrong with it becomes a {@link ProtocolException}. */
final class WireReader {

    private final String message;
    private final ByteBuffer in;

    /**
     * @param message what is read, for the text of failures
     */
    WireReader(String message, byte[] bytes) {
        this.message = message;
        this.in = ByteBuffer.wrap(bytes);
    }

    int int8(String field) throws ProtocolException {
        need(field, 1);
        return in.get();
    }

    int int16(String field) throws ProtocolException {
        need(field, 2);
        return in.getShort();
    }

    int int32(String field) throws ProtocolException {
        need(field, 4);
        return in.getInt();
    }

    long int64(String field) throws ProtocolException {
        need(field, 8);
        return in.getLong();
    }

    /** Reads a number that must be at least 1. */
    int positiveInt32(String field) throws ProtocolException {
        int value = int32(field);
        if (value < 1) {
            throw invalid(field, "must be positive, was " + value);
        }
        return value;
    }

    /** Reads a number that must be at least 1. */
    long positiveInt64(String field) throws ProtocolException {
        long value = int64(field);
        if (value < 1) {
            throw invalid(field, "must be positive, was " + value);
        }
        return value;
    }

    byte[] bytes(String field, int max) throws ProtocolException {
        int length = int32(field);
        if (length < 0 || length > max) {
            throw invalid(field, String.format("has %d bytes, expected 0 to %d", length, max));
        }
        need(field, length);
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    String text(String field, int max) throws ProtocolException {
        ByteBuffer encoded = ByteBuffer.wrap(bytes(field, max));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException e) {
            throw invalid(field, "is not UTF-8");
        }
    }

    /** Checks that nothing is left. */
    void end() throws ProtocolException {
        if (in.hasRemaining()) {
            throw new ProtocolException(
                    String.format("%s has %d bytes too many", message, in.remaining()));
        }
    }

    ProtocolException invalid(String field, String why) {
        return new ProtocolException(String.format("%s: %s %s", message, field, why));
    }

    private void need(String field, int bytes) throws ProtocolException {
        if (in.remaining() < bytes) {
            throw invalid(
                    field,
                    String.format("needs %d bytes, only %d are left", bytes, in.remaining()));
        }
    }
}
