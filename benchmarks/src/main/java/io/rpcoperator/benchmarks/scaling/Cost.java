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

/**
 * What one change cost, as in the report's file.
 *
 * @param what of {@link #SCHEDULE} and {@link #FAN_OUT}
 * @param size how many replicas, or clients, it was for
 * @param millis from the request until all replicas were READY, or all clients knew
 * @param mainThreadMicros the processor time of the JobMaster's main thread
 */
record Cost(String what, int size, int repetition, double millis, double mainThreadMicros) {

    static final String SCHEDULE = "schedule";
    static final String FAN_OUT = "fan-out";

    /** Of replicas that are READY and say how busy they are. */
    static final String REPORTS = "reports";

    double mainThreadMicrosOfEach() {
        return mainThreadMicros / size;
    }

    double mainThreadMicrosOfEachPerSecond() {
        return mainThreadMicrosOfEach() / (millis / 1000);
    }
}
