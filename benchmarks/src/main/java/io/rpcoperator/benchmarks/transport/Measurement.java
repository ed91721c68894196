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
package io.rpcoperator.benchmarks.transport;

/**
 * What one client saw of one load.
 *
 * @param requests how many were answered
 * @param seconds how long that took
 * @param p50Micros the median time from sending a request to its answer
 * @param p99Micros what 99% of the requests did not exceed
 * @param bulkRequests how many of {@link Load#BULK_BYTES} were answered besides
 */
record Measurement(
        long requests, double seconds, double p50Micros, double p99Micros, long bulkRequests) {

    double requestsPerSecond() {
        return requests / seconds;
    }

    /** What was carried besides, in each direction. */
    double bulkMebibytesPerSecond() {
        return bulkRequests * (Load.BULK_BYTES >> 20) / seconds;
    }

    /** What {@link #toLine} made. */
    static Measurement ofLine(String line) {
        String[] words = line.split(" ", -1);
        return new Measurement(
                Long.parseLong(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Long.parseLong(words[4]));
    }

    /** For another JVM, in one line. */
    String toLine() {
        return requests + " " + seconds + " " + p50Micros + " " + p99Micros + " " + bulkRequests;
    }
}
