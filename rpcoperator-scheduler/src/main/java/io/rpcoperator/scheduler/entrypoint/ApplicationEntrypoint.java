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

import io.rpcoperator.scheduler.flink.CompositeComponents;
import java.util.concurrent.Callable;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.resourcemanager.ResourceManagerFactory;

/** A JobManager that runs one application, wherever its TaskManagers come from. */
abstract class ApplicationEntrypoint extends ApplicationClusterEntryPoint {

    private final PackagedProgram program;
    private final ResourceManagerFactory<?> resourceManager;

    ApplicationEntrypoint(
            Configuration configuration,
            PackagedProgram program,
            ResourceManagerFactory<?> resourceManager) {
        super(configuration, program, resourceManager);
        this.program = program;
        this.resourceManager = resourceManager;
    }

    @Override
    protected DispatcherResourceManagerComponentFactory
            createDispatcherResourceManagerComponentFactory(Configuration configuration) {
        return CompositeComponents.ofApplication(configuration, program, resourceManager);
    }

    /** Makes an entrypoint. */
    interface Constructor {
        ClusterEntrypoint of(Configuration configuration, PackagedProgram program);
    }

    /**
     * Fetches the program, runs it, and ends the process.
     *
     * @param program may read any of Flink's file systems, as the cluster's own user
     */
    static void run(
            Configuration configuration,
            Callable<PackagedProgram> program,
            Constructor entrypoint) {
        PackagedProgram fetched;
        try {
            FileSystem.initialize(
                    configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
            fetched = installSecurityContext(configuration).runSecured(program);
            configureExecution(configuration, fetched);
        } catch (Exception e) {
            LOG.error("Could not fetch the application's program.", e);
            System.exit(STARTUP_FAILURE_RETURN_CODE);
            return;
        }
        runClusterEntrypoint(entrypoint.of(configuration, fetched));
    }
}
