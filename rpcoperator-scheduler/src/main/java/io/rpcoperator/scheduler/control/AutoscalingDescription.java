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

import io.rpcoperator.scheduler.autoscaling.Decision;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * How a service is scaled by its load, in the words of the REST API.
 *
 * @param service its name
 * @param enabled whether it is
 * @param latest the decision that was taken last; null before the first
 * @param history those that moved the target, and the first of those in a row that something kept
 *     from moving it; the oldest first
 */
public record AutoscalingDescription(
        String service, boolean enabled, @Nullable Decision latest, List<Decision> history)
        implements CoordinationResponse, ResponseBody, Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    public AutoscalingDescription {
        history = List.copyOf(history);
    }
}
