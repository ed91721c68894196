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
package io.rpcoperator.onnx.operator;

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.rpcoperator.client.RosException;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.tensor.NamedTensors;
import io.rpcoperator.onnx.tensor.Tensor;
import io.rpcoperator.onnx.tensor.TensorTypeInfo;
import io.rpcoperator.onnx.testing.OnnxModelWriter;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.payload.PayloadReader;
import io.rpcoperator.runtime.payload.PayloadWriter;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.pekko.NodeSettings;
import io.rpcoperator.runtime.transport.pekko.PekkoNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors of 16 MiB by real sockets to ONNX Runtime and back. */
class LargeTensorsITCase {

    private static final int ELEMENTS = 4 << 20;
    private static final int BYTES = ELEMENTS * Float.BYTES;
    private static final Configuration DEFAULTS = new Configuration();
    private static final EndpointId ENDPOINT = new EndpointId("tensors", 0, 0, 1);
    private static final String LOOPBACK = "127.0.0.1";

    @TempDir Path directory;

    private final OnnxTensorOperatorTest.TensorOperator operator =
            new OnnxTensorOperatorTest.TensorOperator();
    private final ExecutorService servingThread = Executors.newSingleThreadExecutor();
    private PekkoNode server;
    private PekkoNode client;

    @BeforeEach
    void start() throws Exception {
        byte[] model =
                new OnnxModelWriter()
                        .input("x", FLOAT, "batch", ELEMENTS)
                        .node("Neg", List.of("x"), "y")
                        .output("y", FLOAT, "batch", ELEMENTS)
                        .toBytes();
        Path file = Files.write(directory.resolve("model.onnx"), model);
        operator.open(new TestingOperatorContext().with(OnnxOptions.MODEL, file.toString()));
        operator.warmUp();
        server = node();
        client = node();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        servingThread.shutdown();
        assertThat(servingThread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        operator.close();
    }

    @Test
    void crossTheNetworkWithOneCopyOnEachSideOfTheModel() throws Exception {
        Serving serving = new Serving();
        server.bind(
                ENDPOINT,
                new SessionTerms(16, 4L * BYTES, 4L * BYTES, 2 * BYTES, 16),
                opened -> serving);
        Answers answers = new Answers();
        SessionRequest opening =
                new SessionRequest(
                        new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);
        try (Session session =
                client.connect(new Endpoint(ENDPOINT, server.address()), opening, answers)
                        .get(1, TimeUnit.MINUTES)) {
            for (int round = 0; round < 6; round++) {
                float[] values = new float[ELEMENTS];
                for (int i = 0; i < ELEMENTS; i++) {
                    values[i] = i % 1009 + round;
                }
                Tensor tensor = Tensor.of(values, ELEMENTS);
                Payload request =
                        new PayloadWriter<>(serializer()).write(NamedTensors.of("x", tensor));
                assertThat(session.send(round, request, Duration.ofMinutes(1))).isTrue();
                float[] negated = answers.next().get("y").floats();
                for (int i = 0; i < ELEMENTS; i++) {
                    values[i] = -values[i];
                }
                assertThat(Arrays.equals(negated, values)).isTrue();
            }
        }
        // Not a copy of the request on the heap, and one of the response.
        assertThat(serving.allocated).hasSize(6).allMatch(bytes -> bytes < BYTES + BYTES / 4);
    }

    private static PekkoNode node() throws IOException {
        return PekkoNode.start(
                NodeSettings.of(DEFAULTS, DEFAULTS, LOOPBACK, LOOPBACK),
                LargeTensorsITCase.class.getClassLoader());
    }

    private static TypeSerializer<NamedTensors> serializer() {
        return TensorTypeInfo.NAMED_TENSORS.createSerializer(new SerializerConfigImpl());
    }

    /** An endpoint: reads, runs the model, writes, and measures what that takes of the heap. */
    private final class Serving implements RequestHandler {

        private final PayloadReader<NamedTensors> requests = new PayloadReader<>(serializer());
        private final PayloadWriter<NamedTensors> responses = new PayloadWriter<>(serializer());
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final BlockingQueue<Long> allocated = new LinkedBlockingQueue<>();

        @Override
        public void request(InboundRequest request) {
            servingThread.execute(() -> serve(request));
        }

        private void serve(InboundRequest inbound) {
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                NamedTensors request = requests.read(inbound.payload());
                NamedTensors response = operator.callBatch(List.of(request)).get(0);
                Payload payload = responses.write(response);
                allocated.add(threads.getCurrentThreadAllocatedBytes() - before);
                inbound.reply(payload);
            } catch (Exception e) {
                inbound.fail(RosException.operatorFailed(e.getClass().getName(), e.getMessage()));
            }
        }

        @Override
        public void cancelled(InboundRequest request) {}

        @Override
        public void sessionClosed() {}
    }

    /** Reads the answers. */
    private static final class Answers implements ReplyHandler {

        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

        private NamedTensors next() throws Exception {
            Object next = arrived.poll(1, TimeUnit.MINUTES);
            if (next instanceof Payload payload) {
                return new PayloadReader<>(serializer()).read(payload);
            }
            throw new AssertionError("no answer but " + next);
        }

        @Override
        public void reply(long requestId, Payload response, long queuedMicros) {
            arrived.add(response);
        }

        @Override
        public void failed(long requestId, RosException failure) {
            arrived.add(failure);
        }

        @Override
        public void draining() {}

        @Override
        public void closed(RosException cause, Set<Long> begun) {
            arrived.add(cause);
        }
    }
}
