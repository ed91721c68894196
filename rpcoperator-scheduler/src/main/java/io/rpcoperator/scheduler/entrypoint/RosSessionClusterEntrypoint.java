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
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointUtils;
import org.apache.flink.runtime.entrypoint.EntrypointClusterConfigurationParserFactory;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.component.DefaultDispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/** The JobManager of a standalone session cluster. */
public final class RosSessionClusterEntrypoint extends StandaloneSessionClusterEntrypoint {

    private RosSessionClusterEntrypoint(Configuration configuration) {
        super(configuration);
    }

    @Override
    protected DefaultDispatcherResourceManagerComponentFactory
            createDispatcherResourceManagerComponentFactory(Configuration configuration) {
        return CompositeComponents.ofSession(StandaloneResourceManagerFactory.getInstance());
    }

    /** Takes the options of {@link StandaloneSessionClusterEntrypoint}. */
    public static void main(String[] args) {
        JobManagerProcess.begin(RosSessionClusterEntrypoint.class, args);
        ClusterEntrypoint.runClusterEntrypoint(
                new RosSessionClusterEntrypoint(
                        loadConfiguration(
                                ClusterEntrypointUtils.parseParametersOrExit(
                                        args,
                                        new EntrypointClusterConfigurationParserFactory(),
                                        RosSessionClusterEntrypoint.class))));
    }
}
