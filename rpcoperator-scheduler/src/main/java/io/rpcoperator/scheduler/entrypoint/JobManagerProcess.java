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

import java.util.List;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.runtime.util.JvmShutdownSafeguard;
import org.apache.flink.runtime.util.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How every process of a JobManager begins. */
final class JobManagerProcess {

    /** As Flink's own entrypoints end when they cannot begin. */
    private static final int STARTUP_FAILURE = 1;

    private static final Logger LOG = LoggerFactory.getLogger(JobManagerProcess.class);

    private JobManagerProcess() {}

    /** Logs what is there, and ends the process if it does not go together. */
    static void begin(Class<?> entrypoint, String[] arguments) {
        EnvironmentInformation.logEnvironmentInfo(LOG, entrypoint.getSimpleName(), arguments);
        SignalHandler.register(LOG);
        JvmShutdownSafeguard.installAsShutdownHook(LOG);
        Installation installation = Installation.ofClassPath();
        List<String> problems = installation.problems();
        if (!problems.isEmpty()) {
            problems.forEach(LOG::error);
            System.exit(STARTUP_FAILURE);
        }
        LOG.info("Services of jobs have a scheduler of their own: {}.", installation);
    }

    /**
     * In a JVM that others use too.
     *
     * @throws IllegalStateException if what is there does not go together
     */
    static void requireSoundInstallation() {
        List<String> problems = Installation.ofClassPath().problems();
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join(System.lineSeparator(), problems));
        }
    }
}
