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
package io.rpcoperator.scheduler.slots;

import org.apache.flink.runtime.clusterframework.types.ResourceProfile;

/**
 * The part in a job's slots of a service, or of its data plane.
 *
 * @param profile the slots that it asks for, {@link ResourceProfile#UNKNOWN} for any
 * @param minimum how many it has to have
 * @param wanted how many it would have
 * @param held how many it has
 */
public record Share(ResourceProfile profile, int minimum, int wanted, int held) {

    /** Whether it would have more. */
    boolean wantsMore() {
        return held < wanted;
    }

    /** Whether it would have more, and has to. */
    boolean lacks() {
        return wantsMore() && held < minimum;
    }

    /** How many more it has than it has to have, at least 0. */
    int spare() {
        return Math.max(0, held - minimum);
    }

    /** With so many slots more, or less. */
    public Share plus(int slots) {
        return new Share(profile, minimum, wanted, held + slots);
    }
}
