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
package io.rpcoperator.onnx.session;

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.onnx.model.Model;
import io.rpcoperator.onnx.model.ModelLoader;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.tensor.BatchTensor;
import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions, with real models. */
class OnnxSessionTest {

    private static final int WIDTH = 64;

    @TempDir Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Model model;

    @BeforeEach
    void writeModel() throws Exception {
        model = load(OnnxModels.mlp(WIDTH, 256, 3, 4, 1));
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** Natively, each of these iterations could end the JVM. */
    @Test
    void closesUnderRunningRunsAndRefusesLaterOnes() throws Exception {
        for (int iteration = 0; iteration < 50; iteration++) {
            OnnxSession session = open(model);
            CountDownLatch running = new CountDownLatch(3);
            List<Future<Integer>> runners = new ArrayList<>();
            for (int runner = 0; runner < 3; runner++) {
                runners.add(threads.submit(() -> runUntilRefused(session, running)));
            }
            running.await();
            List<Future<?>> closers =
                    List.of(threads.submit(close(session)), threads.submit(close(session)));
            for (Future<?> closer : closers) {
                closer.get();
            }
            for (Future<Integer> runner : runners) {
                assertThat(runner.get()).isPositive();
            }
        }
    }

    @Test
    void refusesToRunOnceClosed() throws Exception {
        OnnxSession session = open(model);
        session.close();
        assertThatThrownBy(
                        () -> session.run(List.of(floats("x", 1, WIDTH)), Set.of("probabilities")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(model.location());
        session.close();
    }

    @Test
    void leavesTheInputsUsableAndTheOutputsInJavaMemory() throws Exception {
        BatchTensor input = floats("x", 2, WIDTH);
        List<BatchTensor> first;
        try (OnnxSession session = open(model)) {
            first = session.run(List.of(input), Set.of("probabilities"));
            assertThat(session.run(List.of(input), Set.of("probabilities")).get(0).data())
                    .isEqualTo(first.get(0).data());
        }
        assertThat(first.get(0).shape()).containsExactly(2, 4);
        assertThat(first.get(0).data().remaining()).isEqualTo(2 * 4 * Float.BYTES);
    }

    @Test
    void namesModelInputsAndReasonWhenARunFails() throws Exception {
        try (OnnxSession session = open(model)) {
            assertThatThrownBy(
                            () -> session.run(List.of(floats("x", 1, 3)), Set.of("probabilities")))
                    .isInstanceOf(OnnxModelException.class)
                    .hasMessageContaining(model.location())
                    .hasMessageContaining("'x' FLOAT[1, 3]")
                    .hasMessageContaining("Expected: 64");
            assertThatThrownBy(() -> session.run(List.of(), Set.of("probabilities")))
                    .isInstanceOf(OnnxModelException.class);
            assertThatThrownBy(() -> session.run(List.of(floats("x", 1, WIDTH)), Set.of("nothing")))
                    .isInstanceOf(OnnxModelException.class)
                    .hasMessageContaining("nothing");
        }
    }

    @Test
    void readsTheSignature() throws Exception {
        try (OnnxSession session = open(load(OnnxModels.maskedSum()))) {
            assertThat(session.signature().inputs())
                    .extracting(Object::toString)
                    .containsExactly("'values' FLOAT[batch, seq]", "'mask' FLOAT[batch, seq]");
            assertThat(session.signature().outputs())
                    .extracting(Object::toString)
                    .containsExactly("'sum' FLOAT[batch]");
        }
    }

    @Test
    void knowsEveryElementTypeByItsNativeName() throws Exception {
        for (ElementType type : ElementType.values()) {
            try (OnnxSession session = open(load(OnnxModels.identity(type, 3)))) {
                assertThat(session.signature().inputs().get(0).type()).isEqualTo(type);
            }
        }
    }

    private static int runUntilRefused(OnnxSession session, CountDownLatch running)
            throws Exception {
        BatchTensor input = floats("x", 8, WIDTH);
        for (int runs = 0; ; runs++) {
            try {
                session.run(List.of(input), Set.of("probabilities"));
            } catch (IllegalStateException e) {
                return runs;
            }
            if (runs == 0) {
                running.countDown();
            }
        }
    }

    private static Runnable close(OnnxSession session) {
        return () -> {
            try {
                session.close();
            } catch (OnnxModelException e) {
                throw new AssertionError(e);
            }
        };
    }

    private static OnnxSession open(Model model) throws OnnxModelException {
        return OnnxSession.open(
                model, SessionSettings.of(new TestingOperatorContext()), session -> {});
    }

    private Model load(byte[] bytes) throws Exception {
        Path file = Files.write(directory.resolve("model.onnx"), bytes);
        return ModelLoader.load(file.toString(), getClass().getClassLoader());
    }

    private static BatchTensor floats(String name, int rows, int width) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(rows * width * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        for (int i = 0; i < rows * width; i++) {
            data.putFloat(i * Float.BYTES, i % 7);
        }
        return BatchTensor.of(name, FLOAT, new long[] {rows, width}, data);
    }
}
