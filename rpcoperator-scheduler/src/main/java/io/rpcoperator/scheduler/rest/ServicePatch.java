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
package io.rpcoperator.scheduler.rest;

import io.rpcoperator.scheduler.control.Refusal;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of a service.
 *
 * @param parallelism its bounds; has to be there
 */
public record ServicePatch(@Nullable Bounds parallelism) implements RequestBody {

    private static final String FORM =
            "The body has to be of the form {\"parallelism\": {\"lowerBound\": 1, \"upperBound\": 4}},"
                    + " of which one bound may be left out to keep it as it is.";

    /**
     * Bounds, one of which may be left as it is.
     *
     * @param lowerBound the fewest replicas; null to leave it
     * @param upperBound the most replicas; null to leave it
     */
    public record Bounds(@Nullable Integer lowerBound, @Nullable Integer upperBound) {}

    /** Both bounds. */
    public static ServicePatch of(int lowerBound, int upperBound) {
        return new ServicePatch(new Bounds(lowerBound, upperBound));
    }

    /**
     * The bounds.
     *
     * @throws Refusal if nothing is to be changed
     */
    Bounds bounds() throws Refusal {
        if (parallelism == null
                || (parallelism.lowerBound == null && parallelism.upperBound == null)) {
            throw Refusal.invalid(FORM);
        }
        return parallelism;
    }
}
