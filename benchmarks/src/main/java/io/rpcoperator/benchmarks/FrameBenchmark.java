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
package io.rpcoperator.benchmarks;

import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.FrameBatch;
import io.rpcoperator.runtime.transport.wire.FrameDecoder;
import io.rpcoperator.runtime.transport.wire.FrameReceiver;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** A request to bytes, and the bytes to a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {

    /** Bytes of the payload. */
    @Param({"256", "4096"})
    public int size;

    private final LastRequest received = new LastRequest();
    private final FrameDecoder decoder = new FrameDecoder(received);
    private Frame.Request request = new Frame.Request(0, 0, Payload.of(new byte[0]));
    private ByteBuffer encoded = ByteBuffer.allocate(0);

    /** Makes the request, in both forms. */
    @Setup
    public void prepare() {
        request = new Frame.Request(1, 1_000_000, Payload.of(new byte[size]));
        encoded = ByteBuffer.wrap(Payload.of(encode()).toArray());
    }

    @Benchmark
    public List<ByteBuffer> encode() {
        FrameBatch batch = new FrameBatch(size);
        batch.add(request, 0);
        return batch.toPieces();
    }

    @Benchmark
    public Frame.Request decode() throws ProtocolException {
        decoder.feed(encoded.rewind(), 0);
        return received.request;
    }

    /** Keeps what was decoded. */
    private static final class LastRequest implements FrameReceiver {

        /** Owned by the benchmark's thread. */
        private Frame.Request request = new Frame.Request(0, 0, Payload.of(new byte[0]));

        @Override
        public int maxMessageBytes() {
            return 1 << 20;
        }

        @Override
        public void request(Frame.Request decoded) {
            request = decoded;
        }
    }
}
