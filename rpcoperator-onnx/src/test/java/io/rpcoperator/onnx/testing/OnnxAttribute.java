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
package io.rpcoperator.onnx.testing;

/** An attribute of a node. */
public final class OnnxAttribute {

    private static final int INT = 2;
    private static final int INTS = 7;
    private static final int STRINGS = 8;

    private final ProtoMessage message;

    private OnnxAttribute(ProtoMessage message) {
        this.message = message;
    }

    /** An integer. */
    public static OnnxAttribute of(String name, long value) {
        return new OnnxAttribute(new ProtoMessage().text(1, name).number(3, value).number(20, INT));
    }

    /** A list of integers. */
    public static OnnxAttribute of(String name, long... values) {
        ProtoMessage message = new ProtoMessage().text(1, name);
        for (long value : values) {
            message.number(8, value);
        }
        return new OnnxAttribute(message.number(20, INTS));
    }

    /** A list of strings. */
    public static OnnxAttribute of(String name, String... values) {
        ProtoMessage message = new ProtoMessage().text(1, name);
        for (String value : values) {
            message.text(9, value);
        }
        return new OnnxAttribute(message.number(20, STRINGS));
    }

    ProtoMessage message() {
        return message;
    }
}
