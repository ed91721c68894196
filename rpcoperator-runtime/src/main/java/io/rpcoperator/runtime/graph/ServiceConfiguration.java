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

import io.rpcoperator.config.RosOptions;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/** The effective configuration of one service and of its clients. */
public final class ServiceConfiguration {

    private ServiceConfiguration() {}

    /**
     * Later sources win: the cluster's {@code rpc-operator.*} settings, the job's configuration,
     * the descriptor's settings, the {@code rpc-operator.service.<name>.*} settings of the cluster
     * and of the job.
     */
    public static Configuration of(
            String service, ReadableConfig cluster, ReadableConfig job, ReadableConfig descriptor) {
        Configuration effective = new Configuration();
        cluster.toMap().entrySet().stream()
                .filter(e -> e.getKey().startsWith(RosOptions.PREFIX))
                .forEach(e -> effective.setString(e.getKey(), e.getValue()));
        effective.addAll(Configuration.fromMap(job.toMap()));
        effective.addAll(Configuration.fromMap(descriptor.toMap()));
        String own = RosOptions.PREFIX + "service." + service + ".";
        for (ReadableConfig source : new ReadableConfig[] {cluster, job}) {
            for (Map.Entry<String, String> entry : source.toMap().entrySet()) {
                if (entry.getKey().startsWith(own)) {
                    String key = entry.getKey().substring(own.length());
                    effective.setString(RosOptions.PREFIX + key, entry.getValue());
                }
            }
        }
        return effective;
    }
}
