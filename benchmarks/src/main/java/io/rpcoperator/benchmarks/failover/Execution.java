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
 * That a service's model began to work for a caller.
 *
 * @param beganMicros in {@link MachineTime}
 * @param caller the process id of the TaskManager that had asked
 */
record Execution(long beganMicros, long caller) {

    /** What {@link #toString} made. */
    static Execution ofLine(String line) {
        String[] words = line.split(" ", -1);
        return new Execution(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    @Override
    public String toString() {
        return beganMicros + " " + caller;
    }
}
