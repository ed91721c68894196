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
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.rpcoperator.onnx.config.ExecutionProvider;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.Model;
import io.rpcoperator.onnx.model.OnnxModelException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates sessions on the provider that was asked for, and on no other unless that is allowed.
 *
 * <p>ONNX Runtime itself is lenient: that CUDA is listed among its providers, or that its options
 * can be made, proves nothing, and a session created after a failed {@code addCUDA} runs on the
 * CPU. So a session is accepted as a GPU's only if the provider could be added, every node of the
 * model was placed on it, and a trial ran.
 */
final class SessionFactory {

    private static final Logger LOG = LoggerFactory.getLogger(SessionFactory.class);

    /** Refuses to place single nodes on the CPU. */
    private static final String DISABLE_CPU_NODES = "session.disable_cpu_ep_fallback";

    private final Model model;
    private final SessionSettings settings;

    SessionFactory(Model model, SessionSettings settings) {
        this.model = model;
        this.settings = settings;
    }

    OnnxSession open(OnnxSession.Trial trial) throws OnnxModelException {
        OrtEnvironment environment = OnnxEnvironment.get(model.location());
        if (settings.provider() == ExecutionProvider.CPU) {
            return openOnCpu(environment);
        }
        try {
            return openOnCuda(environment, trial);
        } catch (OnnxModelException e) {
            if (!settings.allowCpuFallback()) {
                throw e;
            }
            LOG.warn(
                    "Running on the CPU instead of CUDA device {}, as '{}' allows: {}",
                    settings.deviceId(),
                    OnnxOptions.ALLOW_CPU_FALLBACK.key(),
                    e.getMessage());
            return openOnCpu(environment);
        }
    }

    // ------------------------------------------------------------------ providers

    private OnnxSession openOnCpu(OrtEnvironment environment) throws OnnxModelException {
        try (SessionOptions options = new SessionOptions()) {
            configure(options);
            return create(environment, options, ExecutionProvider.CPU);
        } catch (OrtException e) {
            throw new OnnxModelException(model.location(), LoadFailure.explain(e), e);
        }
    }

    private OnnxSession openOnCuda(OrtEnvironment environment, OnnxSession.Trial trial)
            throws OnnxModelException {
        OnnxSession session;
        try (SessionOptions options = new SessionOptions()) {
            options.addConfigEntry(DISABLE_CPU_NODES, "1");
            configure(options);
            addCuda(options);
            session = create(environment, options, ExecutionProvider.CUDA);
        } catch (OrtException e) {
            throw new OnnxModelException(
                    model.location(),
                    LoadFailure.explain(e)
                            + " (on CUDA device "
                            + settings.deviceId()
                            + "; a model with nodes that only the CPU can run needs '"
                            + OnnxOptions.SESSION_CONFIG.key()
                            + ": "
                            + DISABLE_CPU_NODES
                            + ":0')",
                    e);
        }
        try {
            trial.prove(session);
            return session;
        } catch (OnnxModelException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void addCuda(SessionOptions options) throws OnnxModelException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(settings.deviceId())) {
            for (Map.Entry<String, String> option : settings.cudaOptions().entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        } catch (OrtException e) {
            throw new OnnxModelException(
                    model.location(),
                    String.format(
                            "'%s' asks for CUDA device %d, which cannot be used: %s. CUDA needs the"
                                    + " artifact onnxruntime_gpu, an NVIDIA driver and CUDA 12 (cublas,"
                                    + " cublasLt, cudart, curand); set '%s: true' to run on the CPU instead",
                            OnnxOptions.PROVIDER.key(),
                            settings.deviceId(),
                            LoadFailure.message(e),
                            OnnxOptions.ALLOW_CPU_FALLBACK.key()),
                    e);
        }
    }

    // ------------------------------------------------------------------ sessions

    private void configure(SessionOptions options) throws OrtException {
        options.setIntraOpNumThreads(settings.intraOpThreads());
        for (Map.Entry<String, String> entry : settings.sessionConfig().entrySet()) {
            options.addConfigEntry(entry.getKey(), entry.getValue());
        }
    }

    private OnnxSession create(
            OrtEnvironment environment, SessionOptions options, ExecutionProvider provider)
            throws OrtException {
        OrtSession session =
                model instanceof Model.LocalFile file
                        ? environment.createSession(file.path().toString(), options)
                        : environment.createSession(((Model.InMemory) model).content(), options);
        try {
            return new OnnxSession(model.location(), provider, environment, session);
        } catch (OrtException e) {
            session.close();
            throw e;
        }
    }
}
