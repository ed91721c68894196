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

import io.rpcoperator.benchmarks.failover.Model;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a {@link ScalingJob} does.
 *
 * @param folder for everything that it writes
 */
record Workload(Variant variant, Path folder, Model model) {

    /** A tenth of what one copy of the model can. */
    static final double RECORDS_PER_SECOND = 500;

    /** How long a record keeps a copy of the model busy. */
    static final Duration COMPUTE = Duration.ofNanos(200_000);

    /** With a model that takes some time to load. */
    static Workload of(Variant variant, Path folder, Duration modelLoad) {
        return new Workload(variant, folder, new Model(modelLoad, COMPUTE, Duration.ZERO));
    }

    /** What {@link #arguments} made. */
    static Workload of(String[] arguments) {
        return of(
                Variant.valueOf(arguments[0]), Path.of(arguments[1]), Duration.parse(arguments[2]));
    }

    /** For the job's {@code main}. */
    String[] arguments() {
        return Stream.of(variant.name(), folder, model.load())
                .map(Object::toString)
                .toArray(String[]::new);
    }

    /** Every {@link Answer}, at once and for good. */
    Path journal() {
        return folder.resolve("journal");
    }

    /** Every record whose call failed. */
    Path failures() {
        return folder.resolve("failures");
    }

    /** Every {@link Copy}. */
    Path copies() {
        return folder.resolve("copies");
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }
}
