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
package io.rpcoperator.examples.fraud;

import io.rpcoperator.operator.RpcOperatorContext;
import java.util.Set;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** The surroundings of an operator that runs in no job. */
record TestingRpcOperatorContext(Configuration configuration) implements RpcOperatorContext {

    @Override
    public String serviceName() {
        return "testing";
    }

    @Override
    public JobInfo jobInfo() {
        throw new UnsupportedOperationException("there is no job");
    }

    @Override
    public TaskInfo taskInfo() {
        throw new UnsupportedOperationException("there is no task");
    }

    @Override
    public int instance() {
        return 0;
    }

    @Override
    public MetricGroup metricGroup() {
        return new UnregisteredMetricsGroup();
    }

    @Override
    public Set<ExternalResourceInfo> externalResourceInfos(String resourceName) {
        return Set.of();
    }

    @Override
    public ClassLoader userCodeClassLoader() {
        return getClass().getClassLoader();
    }
}
