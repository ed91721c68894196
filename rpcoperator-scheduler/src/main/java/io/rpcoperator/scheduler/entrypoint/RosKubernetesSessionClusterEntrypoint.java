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
import org.apache.flink.kubernetes.entrypoint.KubernetesResourceManagerFactory;
import org.apache.flink.kubernetes.entrypoint.KubernetesSessionClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;

/** The JobManager of a session cluster on native Kubernetes. */
public final class RosKubernetesSessionClusterEntrypoint
        extends KubernetesSessionClusterEntrypoint {

    private RosKubernetesSessionClusterEntrypoint(Configuration configuration) {
        super(configuration);
    }

    @Override
    protected DispatcherResourceManagerComponentFactory
            createDispatcherResourceManagerComponentFactory(Configuration configuration) {
        return CompositeComponents.ofSession(KubernetesResourceManagerFactory.getInstance());
    }

    /** Takes the options of {@link KubernetesSessionClusterEntrypoint}. */
    public static void main(String[] args) {
        JobManagerProcess.begin(RosKubernetesSessionClusterEntrypoint.class, args);
        ClusterEntrypoint.runClusterEntrypoint(
                new RosKubernetesSessionClusterEntrypoint(
                        KubernetesPod.configuration(
                                RosKubernetesSessionClusterEntrypoint.class, args)));
    }
}
