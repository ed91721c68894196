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
package io.rpcoperator.benchmarks.inference;

import ai.onnxruntime.OrtException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Collects requests for a fixed time from the first of a batch, or until the batch is full, and
 * runs them together on a thread of its own.
 */
final class WindowResponder implements Responder {

    /** A request that waits. */
    private record Waiting(ByteBuffer row, StreamObserver<byte[]> caller) {}

    private final long windowNanos;
    private final int maxBatch;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();

    /** Of {@link #thread} until that has ended. */
    private final NativeModel model;

    private final Thread thread;

    WindowResponder(Model model, Path file, int maxBatch, Duration window) throws OrtException {
        this.windowNanos = window.toNanos();
        this.maxBatch = maxBatch;
        this.model = new NativeModel(model, file, maxBatch);
        this.thread = new Thread(this::serve, "window-" + model);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void respond(byte[] row, StreamObserver<byte[]> caller) {
        queue.add(new Waiting(ByteBuffer.wrap(row), caller));
    }

    private void serve() {
        List<Waiting> batch = new ArrayList<>(maxBatch);
        try {
            while (true) {
                collect(batch);
                run(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect(List<Waiting> batch) throws InterruptedException {
        batch.add(queue.take());
        long end = System.nanoTime() + windowNanos;
        queue.drainTo(batch, maxBatch - batch.size());
        while (batch.size() < maxBatch) {
            @Nullable Waiting next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
            queue.drainTo(batch, maxBatch - batch.size());
        }
    }

    private void run(List<Waiting> batch) {
        try {
            for (int i = 0; i < batch.size(); i++) {
                model.put(i, batch.get(i).row());
            }
            model.run(batch.size());
        } catch (OrtException e) {
            batch.forEach(
                    waiting ->
                            waiting.caller.onError(
                                    Status.INTERNAL.withCause(e).asRuntimeException()));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            StreamObserver<byte[]> caller = batch.get(i).caller();
            caller.onNext(model.answer(i));
            caller.onCompleted();
        }
    }

    @Override
    public void close() throws OrtException, InterruptedException {
        thread.interrupt();
        thread.join();
        model.close();
    }
}
