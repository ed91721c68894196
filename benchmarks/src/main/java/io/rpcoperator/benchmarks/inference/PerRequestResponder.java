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

/** Runs the model for every request, on the thread that brings it. */
final class PerRequestResponder implements Responder {

    /** Guarded by this. */
    private final NativeModel model;

    PerRequestResponder(Model model, Path file) throws OrtException {
        this.model = new NativeModel(model, file, 1);
    }

    @Override
    public void respond(byte[] row, StreamObserver<byte[]> caller) {
        byte[] answer;
        try {
            answer = run(row);
        } catch (OrtException e) {
            caller.onError(Status.INTERNAL.withCause(e).asRuntimeException());
            return;
        }
        caller.onNext(answer);
        caller.onCompleted();
    }

    private synchronized byte[] run(byte[] row) throws OrtException {
        model.put(0, ByteBuffer.wrap(row));
        model.run(1);
        return model.answer(0);
    }

    @Override
    public synchronized void close() throws OrtException {
        model.close();
    }
}
