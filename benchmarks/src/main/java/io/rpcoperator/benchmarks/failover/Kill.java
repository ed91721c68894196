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
 * A {@code SIGKILL}; times are those of {@link MachineTime}.
 *
 * @param victim its process id
 * @param atMicros just before the signal
 * @param goneMicros when the kernel had taken the process away: its connections may have lived on
 *     until then
 */
record Kill(long victim, long atMicros, long goneMicros) {

    double goneMillis() {
        return millisUntil(goneMicros);
    }

    double millisUntil(long micros) {
        return (micros - atMicros) / 1e3;
    }
}
