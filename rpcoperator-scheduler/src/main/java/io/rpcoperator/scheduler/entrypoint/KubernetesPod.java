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
package io.rpcoperator.scheduler.entrypoint;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.client.cli.ArtifactFetchOptions;
import org.apache.flink.client.deployment.application.ApplicationConfiguration;
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.artifact.ArtifactFetchManager;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.kubernetes.utils.Constants;
import org.apache.flink.kubernetes.utils.KubernetesUtils;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointUtils;
import org.apache.flink.runtime.entrypoint.DynamicParametersConfigurationParserFactory;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.jspecify.annotations.Nullable;

/**
 * What native Kubernetes gives to the pod of a JobManager: by its environment, its command line and
 * the configuration that the client has written.
 */
final class KubernetesPod {

    private KubernetesPod() {}

    /** The configuration, with what is known only in the pod. */
    static Configuration configuration(Class<?> entrypoint, String[] arguments) {
        Configuration dynamic =
                ClusterEntrypointUtils.parseParametersOrExit(
                        arguments, new DynamicParametersConfigurationParserFactory(), entrypoint);
        Configuration configuration =
                GlobalConfiguration.loadConfiguration(
                        environment(ConfigConstants.ENV_FLINK_CONF_DIR), dynamic);
        if (KubernetesUtils.isHostNetwork(configuration)) {
            // Shared with other pods of the host: any ports that are free.
            configuration.set(RestOptions.BIND_PORT, "0");
            configuration.set(JobManagerOptions.PORT, 0);
            configuration.set(BlobServerOptions.PORT, "0");
            configuration.set(HighAvailabilityOptions.HA_JOB_MANAGER_PORT_RANGE, "0");
            configuration.set(TaskManagerOptions.RPC_PORT, "0");
        }
        if (HighAvailabilityMode.isHighAvailabilityModeActivated(configuration)) {
            // The service's name stands for all JobManagers; the leader is one of them.
            String address = environment(Constants.ENV_FLINK_POD_IP_ADDRESS);
            configuration.set(JobManagerOptions.ADDRESS, address);
            configuration.set(RestOptions.ADDRESS, address);
        }
        return configuration;
    }

    private static String environment(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException(
                    "The environment of a JobManager's pod has no "
                            + variable
                            + ". Is it Flink's native Kubernetes that has started it?");
        }
        return value;
    }

    /** The application's program, fetched if it has to be. */
    static PackagedProgram program(Configuration configuration) throws Exception {
        ApplicationConfiguration application =
                ApplicationConfiguration.fromConfiguration(configuration);
        @Nullable String mainClass = application.getApplicationClassName();
        String[] arguments = application.getProgramArguments();
        @Nullable File userLib = ClusterEntrypointUtils.tryFindUserLibDirectory().orElse(null);
        if (PackagedProgramUtils.isPython(mainClass)
                || PackagedProgramUtils.isPython(arguments)
                || PackagedProgramUtils.usingSystemClassPath(configuration)) {
            return DefaultPackagedProgramRetriever.create(
                            userLib, mainClass, arguments, configuration)
                    .getPackagedProgram();
        }
        ArtifactFetchManager.Result fetched = fetch(configuration);
        return DefaultPackagedProgramRetriever.create(
                        userLib,
                        fetched.getJobJar(),
                        fetched.getArtifacts(),
                        mainClass,
                        arguments,
                        configuration)
                .getPackagedProgram();
    }

    private static ArtifactFetchManager.Result fetch(Configuration configuration) throws Exception {
        List<String> jars = configuration.getOptional(PipelineOptions.JARS).orElse(List.of());
        if (jars.size() > 1) {
            throw new IllegalArgumentException(
                    "'" + PipelineOptions.JARS.key() + "' names more than one jar: " + jars);
        }
        return new ArtifactFetchManager(configuration, folder(configuration).toString())
                .fetchArtifacts(
                        jars.isEmpty() ? null : jars.get(0),
                        configuration
                                .getOptional(ArtifactFetchOptions.ARTIFACT_LIST)
                                .orElse(List.of()));
    }

    /** The folder that Flink's own entrypoint fetches to, which a pod's template may mount. */
    private static Path folder(Configuration configuration) {
        return Path.of(
                        configuration.get(ArtifactFetchOptions.BASE_DIR),
                        configuration.get(KubernetesConfigOptions.NAMESPACE),
                        configuration.get(KubernetesConfigOptions.CLUSTER_ID))
                .toAbsolutePath();
    }
}
