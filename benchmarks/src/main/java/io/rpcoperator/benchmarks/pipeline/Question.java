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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.benchmarks.inference.Model;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * A record on its way to the model.
 *
 * @param id its number, which tells the row
 * @param issuedMicros when the source gave it, in {@link MachineTime}
 */
public record Question(long id, long issuedMicros) {

    static Question issue(long id) {
        return new Question(id, MachineTime.micros());
    }

    /** The number of the row that the model is asked. */
    int row() {
        return (int) (id % Model.ROWS);
    }

    /** All rows, by their numbers. */
    static ByteBuffer[] rows(Model model) {
        return IntStream.range(0, Model.ROWS).mapToObj(model::row).toArray(ByteBuffer[]::new);
    }
}
