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

import io.rpcoperator.benchmarks.MachineTime;

/**
 * A record with its answer, as it left the operator that asked.
 *
 * @param id of the record
 * @param copy of the model that answered: {@link Copy#id}
 * @param atMicros when the answer was there, in {@link MachineTime}
 */
record Answer(long id, long copy, long atMicros) {

    /** An answer of this moment. */
    static Answer now(long id, long copy) {
        return new Answer(id, copy, MachineTime.micros());
    }

    /** What {@link #toString} made. */
    static Answer ofLine(String line) {
        String[] words = line.split(" ", -1);
        return new Answer(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** One line, which crosses from the job to the suite. */
    @Override
    public String toString() {
        return id + " " + copy + " " + atMicros;
    }
}
