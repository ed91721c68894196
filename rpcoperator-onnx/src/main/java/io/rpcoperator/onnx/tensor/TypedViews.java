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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory as elements of each type, for reading and writing many at once by their index. The views
 * are made once, not for every row. Owned by the thread that assembles or scatters.
 */
final class TypedViews {

    private final ByteBuffer bytes;
    private @Nullable FloatBuffer floats;
    private @Nullable DoubleBuffer doubles;
    private @Nullable LongBuffer longs;
    private @Nullable IntBuffer ints;

    /** Views of all of a buffer, whatever its position. */
    TypedViews(ByteBuffer bytes) {
        this.bytes = bytes.duplicate().clear().order(ByteOrder.nativeOrder());
    }

    FloatBuffer floats() {
        if (floats == null) {
            floats = bytes.asFloatBuffer();
        }
        return floats;
    }

    DoubleBuffer doubles() {
        if (doubles == null) {
            doubles = bytes.asDoubleBuffer();
        }
        return doubles;
    }

    LongBuffer longs() {
        if (longs == null) {
            longs = bytes.asLongBuffer();
        }
        return longs;
    }

    IntBuffer ints() {
        if (ints == null) {
            ints = bytes.asIntBuffer();
        }
        return ints;
    }
}
