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
package io.rpcoperator.operator;

import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.metrics.MetricGroup;

/**
 * The surroundings of one {@link RpcOperator} instance.
 *
 * <p>Thread-safe; the same object for all instances of a subtask but for {@link #instance()}.
 */
@PublicEvolving
public interface RpcOperatorContext {

    /** The service's name, as given to its descriptor. */
    String serviceName();

    /** The job this service belongs to. */
    JobInfo jobInfo();

    /** The service subtask: its index, parallelism and attempt number. */
    TaskInfo taskInfo();

    /** The index of this instance inside its subtask, from 0 to {@code concurrency - 1}. */
    int instance();

    /** The subtask's metric group, scoped to this service. */
    MetricGroup metricGroup();

    /**
     * The external resources that the subtask's slot holds.
     *
     * @param resourceName Flink's name of the resource, for example {@code gpu}
     * @return one entry per unit, empty when the service declared none; always empty in a {@code
     *     MiniCluster}
     */
    Set<ExternalResourceInfo> externalResourceInfos(String resourceName);

    /** The class loader of the job's user code. */
    ClassLoader userCodeClassLoader();

    /**
     * The service's effective configuration: the job's configuration, over it the descriptor's
     * {@code configure(option, value)} settings, over these the job's {@code
     * rpc-operator.service.<name>.*} settings, with that prefix replaced by {@code rpc-operator.}.
     */
    ReadableConfig configuration();
}
