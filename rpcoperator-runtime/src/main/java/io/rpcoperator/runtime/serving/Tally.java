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
package io.rpcoperator.runtime.serving;

/**
 * How many requests there are in a list, or in several together, and how large they are.
 *
 * <p>Guarded by the lock of its {@link RequestQueue}.
 */
final class Tally {

    private int requests;
    private long bytes;
    private long plainBytes;

    void add(ServedRequest request) {
        requests++;
        bytes += request.bytes();
        plainBytes += request.plainBytes();
    }

    void subtract(ServedRequest request) {
        requests--;
        bytes -= request.bytes();
        plainBytes -= request.plainBytes();
    }

    void add(Tally other) {
        requests += other.requests;
        bytes += other.bytes;
        plainBytes += other.plainBytes;
    }

    void subtract(Tally other) {
        requests -= other.requests;
        bytes -= other.bytes;
        plainBytes -= other.plainBytes;
    }

    int requests() {
        return requests;
    }

    /** As they arrived. */
    long bytes() {
        return bytes;
    }

    /** Once decompressed. */
    long plainBytes() {
        return plainBytes;
    }
}
