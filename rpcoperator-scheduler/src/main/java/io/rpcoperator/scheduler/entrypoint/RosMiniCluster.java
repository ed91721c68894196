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
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/** A cluster in this JVM. */
@PublicEvolving
public class RosMiniCluster extends MiniCluster {

    /**
     * A cluster that has not started.
     *
     * @throws IllegalStateException if what is on the class path does not go together
     */
    public RosMiniCluster(MiniClusterConfiguration configuration) {
        super(configuration);
        JobManagerProcess.requireSoundInstallation();
    }

    @Override
    protected DispatcherResourceManagerComponentFactory
            createDispatcherResourceManagerComponentFactory() {
        return CompositeComponents.ofSession(StandaloneResourceManagerFactory.getInstance());
    }
}
