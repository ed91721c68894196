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

import io.rpcoperator.testing.cluster.FlinkHome.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link FlinkTestCluster} is made of. Not thread-safe. */
public final class FlinkTestClusterBuilder {

    private final Configuration configuration = new Configuration();
    private final Configuration jobManagerConfiguration = new Configuration();
    private final List<Path> libraries = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private int jobManagers = 1;
    private int taskManagers = 1;
    private int slots = 1;
    private boolean highlyAvailable;
    private @Nullable Program jobManager;

    FlinkTestClusterBuilder() {}

    /** TaskManagers to begin with; default 1. */
    public FlinkTestClusterBuilder taskManagers(int number) {
        this.taskManagers = number;
        return this;
    }

    /**
     * Has ZooKeeper elect the leader, and keep what a new one needs; default without.
     *
     * @param jobManagers the first one that is up leads, the others stand by
     */
    public FlinkTestClusterBuilder highAvailability(int jobManagers) {
        this.highlyAvailable = true;
        this.jobManagers = jobManagers;
        return this;
    }

    /**
     * Starts JobManagers by another entrypoint than Flink's.
     *
     * @param libraries jars that JobManagers see, and nobody else
     */
    public FlinkTestClusterBuilder jobManager(Class<?> entrypoint, Path... libraries) {
        this.jobManager = new Program(entrypoint, List.of(libraries));
        return this;
    }

    /** Slots of each TaskManager; default 1. */
    public FlinkTestClusterBuilder slots(int number) {
        this.slots = number;
        return this;
    }

    /** A setting of all processes. */
    public <T> FlinkTestClusterBuilder config(ConfigOption<T> option, T value) {
        configuration.set(option, value);
        return this;
    }

    /** A setting of JobManagers alone, for which it overrides that of all processes. */
    public <T> FlinkTestClusterBuilder jobManagerConfig(ConfigOption<T> option, T value) {
        jobManagerConfiguration.set(option, value);
        return this;
    }

    /** Restarts what fails, soon, and more often than any test makes it fail. */
    public FlinkTestClusterBuilder restarting() {
        return config(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .config(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000)
                .config(
                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                        Duration.ofMillis(200));
    }

    /** Adds a jar of the test's class path to {@code lib/}, by the name of its artifact. */
    public FlinkTestClusterBuilder library(String artifactId) {
        libraries.add(TestClassPath.jar(artifactId));
        return this;
    }

    /** Adds the jar that a class comes from to {@code lib/}. */
    public FlinkTestClusterBuilder libraryOf(Class<?> type) {
        libraries.add(TestClassPath.locationOf(type));
        return this;
    }

    /** Adds a JVM option to all processes. */
    public FlinkTestClusterBuilder jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** Starts a session cluster, and waits until its TaskManagers have registered. */
    public FlinkTestCluster start() throws IOException {
        return new FlinkTestCluster(this, FlinkHome.create(libraries, jvmOptions), List.of());
    }

    /**
     * Starts a cluster in Application mode, which runs one job and then ends its JobManager.
     *
     * @param arguments the program's
     */
    public FlinkTestCluster startApplication(JobJar jar, String... arguments) throws IOException {
        FlinkHome home = FlinkHome.create(libraries, jvmOptions);
        jar.copyFlat(home.usrlib());
        List<String> entry = new ArrayList<>();
        entry.add("--job-classname");
        entry.add(jar.mainClass().getName());
        entry.addAll(List.of(arguments));
        return new FlinkTestCluster(this, home, entry);
    }

    Configuration configuration(FlinkHome home) {
        Configuration complete = ClusterDefaults.configuration(home.folder(), slots);
        if (highlyAvailable) {
            HighAvailability.configure(complete, home.folder());
        }
        complete.addAll(configuration);
        return complete;
    }

    /** What JobManagers have beyond {@link #configuration}. */
    Configuration jobManagerConfiguration() {
        return jobManagerConfiguration;
    }

    Program jobManager(boolean isApplication) {
        if (jobManager != null) {
            return jobManager;
        }
        return Program.stock(
                isApplication
                        ? StandaloneApplicationClusterEntryPoint.class
                        : StandaloneSessionClusterEntrypoint.class);
    }

    boolean isHighlyAvailable() {
        return highlyAvailable;
    }

    int jobManagers() {
        return jobManagers;
    }

    int taskManagers() {
        return taskManagers;
    }
}
