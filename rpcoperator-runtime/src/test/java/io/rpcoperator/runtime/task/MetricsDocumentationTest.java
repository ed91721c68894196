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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.runtime.testing.MetricsDocumentation;
import io.rpcoperator.runtime.testing.TestingMetrics;
import io.rpcoperator.spi.ServiceDeclaration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups.UnregisteredOperatorMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.Test;

class MetricsDocumentationTest {

    private final TestingMetrics metrics = new TestingMetrics();
    private final MockEnvironment task = new MockEnvironmentBuilder().build();

    @Test
    void aServicesMetricsAreDocumented() throws Exception {
        ServiceSubtask subtask =
                new ServiceSubtask(
                        new ServiceDeclaration(
                                Echo.class,
                                RosDescriptor.newBuilder("svc").build(),
                                Types.STRING,
                                Types.STRING),
                        task,
                        new MeasuredContext(),
                        event -> {});
        try {
            MetricsDocumentation.assertDocumented("Service", metrics);
        } finally {
            subtask.close();
            task.close();
        }
    }

    /** A subtask's surroundings, whose metrics are the test's. */
    private final class MeasuredContext extends MockStreamingRuntimeContext {

        MeasuredContext() {
            super(1, 0, task);
        }

        @Override
        public OperatorMetricGroup getMetricGroup() {
            return new UnregisteredOperatorMetricGroup() {
                @Override
                public MetricGroup addGroup(String key, String value) {
                    return metrics;
                }
            };
        }
    }

    /** Says what it is asked. */
    public static final class Echo implements RpcOperator<String, String> {

        @Override
        public String call(String request) {
            return request;
        }
    }
}
