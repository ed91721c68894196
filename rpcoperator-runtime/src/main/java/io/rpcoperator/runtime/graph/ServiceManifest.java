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
package io.rpcoperator.runtime.graph;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What a descriptor sets of a service, as part of the job's configuration: where the JobManager can
 * read it without a class of the job's.
 */
public final class ServiceManifest {

    private static final String PREFIX = "$internal.rpc-operator.service.";

    private static final ConfigOption<String> VERSION =
            ConfigOptions.key("$internal.rpc-operator.version").stringType().noDefaultValue();

    private ServiceManifest() {}

    /**
     * Writes down what the descriptor sets.
     *
     * @param parallelism what came of its parallelism and the job's configuration
     */
    public static void write(RosDescriptor descriptor, Parallelism parallelism, Configuration job) {
        String own = PREFIX + descriptor.name() + ".";
        descriptor.configuration().toMap().forEach((key, value) -> job.setString(own + key, value));
        job.setString(own + RosOptions.PARALLELISM.key(), parallelism.toString());
        job.set(VERSION, RuntimeVersion.get());
    }

    /** The version of the runtime that a job with services brings, if it says. */
    public static Optional<String> version(ReadableConfig job) {
        return job.getOptional(VERSION);
    }

    /** A service's options, those included that its descriptor set. */
    public static ReadableConfig read(String service, ReadableConfig cluster, ReadableConfig job) {
        Configuration descriptor = new Configuration();
        String own = PREFIX + service + ".";
        for (Map.Entry<String, String> entry : job.toMap().entrySet()) {
            if (entry.getKey().startsWith(own)) {
                descriptor.setString(entry.getKey().substring(own.length()), entry.getValue());
            }
        }
        return ServiceConfiguration.of(service, cluster, job, descriptor);
    }
}
