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
package io.rpcoperator.job;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * Names a service of the job inside the job's functions. Immutable and serializable: keep it in a
 * field of the function and open a {@code RosClient} with it.
 *
 * @param <IN> the service's request type
 * @param <OUT> the service's response type
 */
@PublicEvolving
public final class RosHandle<IN, OUT> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Set while the functions of a job are searched for handles; owned by the searching thread. */
    private static final ThreadLocal<@Nullable Set<String>> SEEN = new ThreadLocal<>();

    private final String serviceName;
    private final TypeInformation<IN> requestType;
    private final TypeInformation<OUT> responseType;
    private final Configuration configuration;

    RosHandle(
            String serviceName,
            TypeInformation<IN> requestType,
            TypeInformation<OUT> responseType,
            ReadableConfig configuration) {
        this.serviceName = Objects.requireNonNull(serviceName);
        this.requestType = Objects.requireNonNull(requestType);
        this.responseType = Objects.requireNonNull(responseType);
        this.configuration = Configuration.fromMap(configuration.toMap());
    }

    /** The service's name. */
    public String serviceName() {
        return serviceName;
    }

    /** How requests travel. */
    public TypeInformation<IN> requestType() {
        return requestType;
    }

    /** How responses travel. */
    public TypeInformation<OUT> responseType() {
        return responseType;
    }

    /** The settings that the service's descriptor gives it and its clients. */
    public ReadableConfig configuration() {
        return configuration;
    }

    /** The names of the services whose handles are inside an object, however deep. */
    static Set<String> servicesUsedBy(Serializable object) throws IOException {
        Set<String> seen = new HashSet<>();
        SEEN.set(seen);
        try (ObjectOutputStream out =
                new ObjectOutputStream(java.io.OutputStream.nullOutputStream())) {
            out.writeObject(object);
        } finally {
            SEEN.remove();
        }
        return seen;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        Set<String> seen = SEEN.get();
        if (seen != null) {
            seen.add(serviceName);
        }
        out.defaultWriteObject();
    }

    @Override
    public String toString() {
        return "RosHandle[" + serviceName + ": " + requestType + " -> " + responseType + "]";
    }
}
