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
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.benchmarks.MachineTime;

/**
 * A record with its answer, as its caller saw it; times are those of {@link MachineTime}.
 *
 * @param id of the record
 * @param caller the process id of the TaskManager that asked
 * @param instance the process id of the TaskManager whose model answered; the caller's when the
 *     model is in the pipeline
 * @param issuedMicros when it was first asked
 * @param answeredMicros when the answer was there
 * @param failures how many calls had failed before one was answered
 */
record Answer(
        long id, long caller, long instance, long issuedMicros, long answeredMicros, int failures) {

    /** What {@link #toString} made. */
    static Answer ofLine(String line) {
        String[] words = line.split(" ", -1);
        return new Answer(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Integer.parseInt(words[5]));
    }

    long latencyMicros() {
        return answeredMicros - issuedMicros;
    }

    /** One line, which crosses from the job to the suite. */
    @Override
    public String toString() {
        return id
                + " "
                + caller
                + " "
                + instance
                + " "
                + issuedMicros
                + " "
                + answeredMicros
                + " "
                + failures;
    }
}
