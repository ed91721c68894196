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
package io.rpcoperator.benchmarks.inference;

import java.io.File;
import java.lang.reflect.Proxy;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.taskmanager.TaskManagerRuntimeInfo;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** What a client reads of the task that it is created in. */
final class CallingTask {

    private static final JobID JOB = new JobID();
    private static final JobVertexID VERTEX = new JobVertexID();
    private static final TaskInfo TASK = new TaskInfoImpl("caller", 1, 0, 1, 0);
    private static final UserCodeClassLoader USER_CODE =
            SimpleUserCodeClassLoader.create(CallingTask.class.getClassLoader());

    private CallingTask() {}

    /** A task with default options, that asks registries by this gateway. */
    static Environment environment(TaskOperatorEventGateway registries) {
        return (Environment)
                Proxy.newProxyInstance(
                        CallingTask.class.getClassLoader(),
                        new Class<?>[] {Environment.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getJobID" -> JOB;
                                    case "getJobVertexId" -> VERTEX;
                                    case "getTaskInfo" -> TASK;
                                    case "getUserCodeClassLoader" -> USER_CODE;
                                    case "getExecutionConfig" -> new ExecutionConfig();
                                    case "getJobConfiguration" -> new Configuration();
                                    case "getTaskManagerInfo" -> new TaskManagerOfDefaults();
                                    case "getOperatorCoordinatorEventGateway" -> registries;
                                    case "toString" -> "a caller outside of a job";
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    "a caller outside of a job has no answer to "
                                                            + method);
                                });
    }

    /** A TaskManager that no option was set for. */
    private static final class TaskManagerOfDefaults implements TaskManagerRuntimeInfo {

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String[] getTmpDirectories() {
            return new String[0];
        }

        @Override
        public boolean shouldExitJvmOnOutOfMemoryError() {
            return false;
        }

        /** None, as a MiniCluster's. */
        @Override
        public String getTaskManagerExternalAddress() {
            return "";
        }

        @Override
        public File getTmpWorkingDirectory() {
            throw new UnsupportedOperationException("a caller outside of a job writes no files");
        }
    }
}
