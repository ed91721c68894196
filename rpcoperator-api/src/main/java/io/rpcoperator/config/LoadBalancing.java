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
package io.rpcoperator.config;

import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;

/** How a client spreads its calls over the endpoints of a service. */
@PublicEvolving
public enum LoadBalancing {
    /**
     * Of two endpoints drawn at random the one where a call may wait shorter, by the calls that the
     * client has under way there and by the time that requests queue there, as replies tell it.
     */
    POWER_OF_TWO,
    /** One after the other. */
    ROUND_ROBIN,
    /** Of all endpoints the one where a call may wait shortest. */
    LEAST_LOADED,
    /**
     * An endpoint in the caller's own TaskManager, if there is one and requests do not queue there
     * for long; else as {@link #POWER_OF_TWO}.
     */
    SAME_TASKMANAGER;

    /** As it is configured, as in {@code power-of-two}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
