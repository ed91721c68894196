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
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.artifact.ArtifactFetchManager;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointUtils;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.jspecify.annotations.Nullable;

/** The JobManager of a standalone application cluster. */
public final class RosApplicationClusterEntrypoint extends ApplicationEntrypoint {

    private RosApplicationClusterEntrypoint(Configuration configuration, PackagedProgram program) {
        super(configuration, program, StandaloneResourceManagerFactory.getInstance());
    }

    @Override
    protected boolean supportsReactiveMode() {
        return true;
    }

    /** Takes the options of Flink's {@code StandaloneApplicationClusterEntryPoint}. */
    public static void main(String[] args) {
        JobManagerProcess.begin(RosApplicationClusterEntrypoint.class, args);
        ApplicationArguments arguments =
                ClusterEntrypointUtils.parseParametersOrExit(
                        args,
                        new ApplicationArguments.Parser(),
                        RosApplicationClusterEntrypoint.class);
        Configuration configuration = loadConfiguration(arguments.cluster());
        arguments.addTo(configuration);
        run(
                configuration,
                () -> program(arguments, configuration),
                RosApplicationClusterEntrypoint::new);
    }

    private static PackagedProgram program(
            ApplicationArguments arguments, Configuration configuration) throws Exception {
        @Nullable File userLib = ClusterEntrypointUtils.tryFindUserLibDirectory().orElse(null);
        String[] ofProgram = arguments.cluster().getArgs();
        if (arguments.jars().isEmpty()) {
            return DefaultPackagedProgramRetriever.create(
                            userLib, arguments.jobClass(), ofProgram, configuration)
                    .getPackagedProgram();
        }
        ArtifactFetchManager.Result fetched =
                new ArtifactFetchManager(configuration)
                        .fetchArtifacts(arguments.jars().toArray(String[]::new));
        return DefaultPackagedProgramRetriever.create(
                        userLib,
                        fetched.getJobJar(),
                        fetched.getArtifacts(),
                        arguments.jobClass(),
                        ofProgram,
                        configuration)
                .getPackagedProgram();
    }
}
