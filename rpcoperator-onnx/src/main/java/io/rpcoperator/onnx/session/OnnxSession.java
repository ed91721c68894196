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

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.rpcoperator.onnx.config.ExecutionProvider;
import io.rpcoperator.onnx.model.Model;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.tensor.BatchTensor;
import io.rpcoperator.onnx.tensor.ModelSignature;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.flink.annotation.Internal;

/**
 * The sole owner of a native session.
 *
 * <p>Thread-safe. A run holds the read lock from before its inputs become native until its outputs
 * are back in Java memory, and {@link #close} takes the write lock: it waits for runs to end, and
 * runs after it are refused. Without that, ONNX Runtime would end the JVM.
 */
@Internal
public final class OnnxSession implements AutoCloseable {

    private final String location;
    private final ExecutionProvider provider;
    private final ModelSignature signature;
    private final OrtEnvironment environment;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** The native session. Used under the read lock, closed under the write lock. */
    private final OrtSession session;

    /** Written under the write lock. */
    private boolean closed;

    OnnxSession(
            String location,
            ExecutionProvider provider,
            OrtEnvironment environment,
            OrtSession session)
            throws OrtException {
        this.location = location;
        this.provider = provider;
        this.environment = environment;
        this.session = session;
        this.signature = Signatures.of(session);
    }

    /**
     * Opens a session.
     *
     * @param trial is run with a session on a GPU before that is accepted
     * @throws OnnxModelException if the model is broken, or the provider cannot be had
     */
    public static OnnxSession open(Model model, SessionSettings settings, Trial trial)
            throws OnnxModelException {
        return new SessionFactory(model, settings).open(trial);
    }

    /** Proof that a model runs. */
    @FunctionalInterface
    public interface Trial {

        /**
         * Runs the model.
         *
         * @throws OnnxModelException if it does not run
         */
        void prove(OnnxSession session) throws OnnxModelException;
    }

    /**
     * Runs the model.
     *
     * @param inputs all inputs; their memory must not change until this returns
     * @param outputs the names of the outputs to compute
     * @return the outputs, in the order of {@code outputs}
     * @throws OnnxModelException if ONNX Runtime fails
     * @throws IllegalStateException if the session is closed
     */
    public List<BatchTensor> run(List<BatchTensor> inputs, Set<String> outputs)
            throws OnnxModelException {
        return run(inputs, outputs, List.of());
    }

    /**
     * Runs the model, and has it write outputs where the caller wants them.
     *
     * @param inputs all inputs; their memory must not change until this returns
     * @param outputs the names of the outputs to compute
     * @param allocated those of them, in direct memory, whose shapes are known beforehand;
     *     overwritten
     * @return the outputs, those that were allocated first
     * @throws OnnxModelException if ONNX Runtime fails, also because an output has another shape
     * @throws IllegalStateException if the session is closed
     */
    public List<BatchTensor> run(
            List<BatchTensor> inputs, Set<String> outputs, List<BatchTensor> allocated)
            throws OnnxModelException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "the session of ONNX model '" + location + "' is closed");
            }
            return runNative(inputs, outputs, allocated);
        } catch (OrtException e) {
            throw new OnnxModelException(
                    location, "failed to run on " + inputs + ": " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private List<BatchTensor> runNative(
            List<BatchTensor> inputs, Set<String> outputs, List<BatchTensor> allocated)
            throws OrtException {
        Set<String> others = new LinkedHashSet<>(outputs);
        allocated.forEach(tensor -> others.remove(tensor.name()));
        try (NativeTensors natives = new NativeTensors(environment, inputs);
                NativeTensors pinned = new NativeTensors(environment, allocated);
                OrtSession.Result result = session.run(natives.byName(), others, pinned.byName())) {
            List<BatchTensor> results = new ArrayList<>(allocated);
            results.addAll(NativeOutputs.copy(result, others));
            return results;
        }
    }

    /** What the model takes and gives. */
    public ModelSignature signature() {
        return signature;
    }

    /** What the model runs on. */
    public ExecutionProvider provider() {
        return provider;
    }

    /** Waits for runs to end and frees the native session. A second call does nothing. */
    @Override
    public void close() throws OnnxModelException {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new OnnxModelException(location, "failed to close: " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
