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
package io.rpcoperator.onnx.testing;

import io.rpcoperator.operator.RpcOperatorContext;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** The surroundings of an operator under test. */
public final class TestingOperatorContext implements RpcOperatorContext {

    private final Configuration configuration = new Configuration();
    private final Set<ExternalResourceInfo> gpus = new LinkedHashSet<>();
    private final Map<String, Gauge<?>> gauges = new ConcurrentHashMap<>();
    private ClassLoader classLoader = TestingOperatorContext.class.getClassLoader();
    private int instance;

    /** Sets an option. */
    public <T> TestingOperatorContext with(ConfigOption<T> option, T value) {
        configuration.set(option, value);
        return this;
    }

    /** Sets options. */
    public TestingOperatorContext with(ReadableConfig options) {
        configuration.addAll(Configuration.fromMap(options.toMap()));
        return this;
    }

    /** Makes this the context of another instance. */
    public TestingOperatorContext withInstance(int index) {
        instance = index;
        return this;
    }

    /** Sets the class loader of the job's user code. */
    public TestingOperatorContext withClassLoader(ClassLoader userCode) {
        classLoader = userCode;
        return this;
    }

    /** Adds a GPU to the slot. */
    public TestingOperatorContext withGpu(ExternalResourceInfo gpu) {
        gpus.add(gpu);
        return this;
    }

    /** The value of a gauge, by its name without scope. */
    public Object gauge(String name) {
        Gauge<?> gauge = gauges.get(name);
        if (gauge == null) {
            throw new AssertionError("no gauge '" + name + "' among " + gauges.keySet());
        }
        return gauge.getValue();
    }

    @Override
    public String serviceName() {
        return "testing";
    }

    @Override
    public JobInfo jobInfo() {
        return new JobInfoImpl(new JobID(), "job");
    }

    @Override
    public TaskInfo taskInfo() {
        return new TaskInfoImpl("testing", 1, 0, 1, 0);
    }

    @Override
    public int instance() {
        return instance;
    }

    @Override
    public MetricGroup metricGroup() {
        return new UnregisteredMetricsGroup() {
            @Override
            public MetricGroup addGroup(String key, String value) {
                return this;
            }

            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                gauges.put(name, gauge);
                return gauge;
            }
        };
    }

    @Override
    public Set<ExternalResourceInfo> externalResourceInfos(String resourceName) {
        return resourceName.equals("gpu") ? gpus : Set.of();
    }

    @Override
    public ClassLoader userCodeClassLoader() {
        return classLoader;
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }
}
