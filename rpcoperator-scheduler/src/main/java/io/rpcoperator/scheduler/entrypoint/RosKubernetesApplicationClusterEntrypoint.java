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

import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.entrypoint.KubernetesResourceManagerFactory;

/** The JobManager of an application cluster on native Kubernetes. */
public final class RosKubernetesApplicationClusterEntrypoint extends ApplicationEntrypoint {

    private RosKubernetesApplicationClusterEntrypoint(
            Configuration configuration, PackagedProgram program) {
        super(configuration, program, KubernetesResourceManagerFactory.getInstance());
    }

    /** Takes the options of Flink's {@code KubernetesApplicationClusterEntrypoint}. */
    public static void main(String[] args) {
        JobManagerProcess.begin(RosKubernetesApplicationClusterEntrypoint.class, args);
        Configuration configuration =
                KubernetesPod.configuration(RosKubernetesApplicationClusterEntrypoint.class, args);
        run(
                configuration,
                () -> KubernetesPod.program(configuration),
                RosKubernetesApplicationClusterEntrypoint::new);
    }
}
