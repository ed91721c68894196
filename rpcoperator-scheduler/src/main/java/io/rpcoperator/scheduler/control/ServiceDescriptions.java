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
package io.rpcoperator.scheduler.control;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.messages.ResponseBody;

/**
 * The services of a running job, at a moment.
 *
 * @param services in the order of the job graph; none if the job has none
 */
public record ServiceDescriptions(List<ServiceDescription> services)
        implements CoordinationResponse, ResponseBody {

    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    public ServiceDescriptions {
        services = List.copyOf(services);
    }

    /**
     * One of them.
     *
     * @throws Refusal if there is none of this name
     */
    public ServiceDescription get(String name) throws Refusal {
        return services.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                unknown(
                                        name,
                                        services.stream().map(ServiceDescription::name).toList()));
    }

    /** What is said to a name that no service has. */
    public static Refusal unknown(String name, List<String> known) {
        return Refusal.notFound(
                known.isEmpty()
                        ? "There is no service '" + name + "': the job has no services."
                        : "There is no service '"
                                + name
                                + "' in the job. It has "
                                + known.stream()
                                        .map(each -> "'" + each + "'")
                                        .collect(Collectors.joining(", "))
                                + ".");
    }
}
