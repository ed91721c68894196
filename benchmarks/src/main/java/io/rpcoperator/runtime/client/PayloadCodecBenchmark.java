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
package io.rpcoperator.runtime.client;

import io.rpcoperator.runtime.payload.Payload;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeutils.base.array.FloatPrimitiveArraySerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A client's features to bytes, and the bytes to features. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PayloadCodecBenchmark {

    /** How many features: of 4 bytes each. */
    @Param({"64", "1024"})
    public int features;

    private final PayloadCodec<float[], float[]> codec =
            new PayloadCodec<>(
                    FloatPrimitiveArraySerializer.INSTANCE, FloatPrimitiveArraySerializer.INSTANCE);
    private float[] values = {};
    private Payload bytes = Payload.EMPTY;

    /** Makes the features, in both forms. */
    @Setup
    public void prepare() {
        values = new float[features];
        bytes = codec.encode(values);
    }

    @Benchmark
    public Payload encode() {
        return codec.encode(values);
    }

    @Benchmark
    public float[] decode() {
        return codec.decode(bytes);
    }
}
