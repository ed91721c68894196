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
package io.rpcoperator.benchmarks.scaling;

import java.util.Locale;

/** Where the model is, and so what scales it. */
enum Variant {
    /** A service of the job; our scheduler. */
    SERVICE(1),
    /** In the pipeline's operator; Flink's Adaptive scheduler. */
    EMBEDDED(0);

    private final int otherSlots;

    Variant(int otherSlots) {
        this.otherSlots = otherSlots;
    }

    /** How many slots the job takes with so many copies of the model. */
    int slots(int copies) {
        return otherSlots + copies;
    }

    /** What the names of its figures begin with. */
    String prefix() {
        return this == SERVICE ? "" : this + "/";
    }

    /** As in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
