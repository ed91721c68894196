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
package io.rpcoperator.runtime.task;

import io.rpcoperator.operator.RpcOperatorContext;
import java.util.Set;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/** What an operator instance learns of the subtask it is in. */
record SubtaskContext(
        String serviceName,
        int instance,
        StreamingRuntimeContext runtime,
        MetricGroup metricGroup,
        ClassLoader userCodeClassLoader,
        ReadableConfig configuration)
        implements RpcOperatorContext {

    @Override
    public JobInfo jobInfo() {
        return runtime.getJobInfo();
    }

    @Override
    public TaskInfo taskInfo() {
        return runtime.getTaskInfo();
    }

    @Override
    public Set<ExternalResourceInfo> externalResourceInfos(String resourceName) {
        return runtime.getExternalResourceInfos(resourceName);
    }
}
