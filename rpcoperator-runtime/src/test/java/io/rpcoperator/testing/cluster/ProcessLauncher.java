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
package io.rpcoperator.testing.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/** Starts the processes of one cluster, each with a configuration of its own. */
final class ProcessLauncher {

    /** Of the JobManager and of command lines. */
    private static final List<String> JVM_MEMORY = List.of("-Xmx512m");

    private final FlinkHome home;
    private final Configuration configuration;
    private final Configuration jobManagerConfiguration;
    private final FlinkHome.Program program;
    private final List<String> application;

    /** Of the JobManagers, by their numbers. Owned by the test's thread. */
    private final List<URI> restUrls = new ArrayList<>();

    /**
     * A launcher.
     *
     * @param configuration of all processes
     * @param jobManagerConfiguration what JobManagers have beyond it
     * @param program the JobManager's
     * @param application what a JobManager in Application mode is told; none for a session cluster
     */
    ProcessLauncher(
            FlinkHome home,
            Configuration configuration,
            Configuration jobManagerConfiguration,
            FlinkHome.Program program,
            List<String> application) {
        this.home = home;
        this.configuration = configuration;
        this.jobManagerConfiguration = jobManagerConfiguration;
        this.program = program;
        this.application = application;
    }

    /** What all processes have in common. */
    Configuration configuration() {
        return configuration;
    }

    Path folder() {
        return home.folder();
    }

    /** Where a JobManager answers. */
    URI restUrl(int jobManager) {
        return restUrls.get(jobManager);
    }

    /** The first has the ports that clients and TaskManagers are told; the others are for HA. */
    FlinkProcess jobManager(int number) throws IOException {
        Configuration own = new Configuration(configuration);
        own.addAll(jobManagerConfiguration);
        if (number > 0) {
            own.set(JobManagerOptions.PORT, ClusterDefaults.freePort());
            own.set(RestOptions.PORT, ClusterDefaults.freePort());
        }
        own.set(
                HighAvailabilityOptions.HA_JOB_MANAGER_PORT_RANGE,
                Integer.toString(own.get(JobManagerOptions.PORT)));
        restUrls.add(ClusterDefaults.restUrl(own));
        String name = number == 0 ? "jobmanager" : "jobmanager-" + number;
        return home.launch(name, JVM_MEMORY, program, own, withConfiguration(name, application));
    }

    FlinkProcess taskManager(int number, Configuration settings) throws IOException {
        String name = "taskmanager-" + number;
        Configuration own = new Configuration(configuration);
        own.addAll(settings);
        own.set(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID, name);
        TaskManagerMemory memory = TaskManagerMemory.of(own);
        return home.launch(
                name,
                memory.jvmOptions(),
                FlinkHome.Program.stock(TaskManagerRunner.class),
                own,
                withConfiguration(name, memory.arguments()));
    }

    FlinkProcess commandLine(int number, List<String> arguments) throws IOException {
        return home.launch(
                "cli-" + number,
                JVM_MEMORY,
                FlinkHome.Program.stock(CliFrontend.class),
                configuration,
                arguments);
    }

    private List<String> withConfiguration(String name, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--configDir", home.conf(name).toString()));
        all.addAll(arguments);
        return all;
    }
}
