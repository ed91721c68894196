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
package io.rpcoperator.runtime.transport.session;

import io.rpcoperator.runtime.transport.SessionTerms;

/** What a session has in flight, and the credits that it has for it. Not thread-safe. */
final class Window {

    private final SessionTerms terms;
    private int credits;
    private long maxBytes;
    private int requests;
    private long bytes;

    /** The part of the bytes that takes no credits. */
    private long overdrawn;

    private int peakRequests;
    private long peakBytes;

    /** A window without credits. */
    Window(SessionTerms terms) {
        this.terms = terms;
    }

    /** From now on there are so many credits. What is in flight above them stays. */
    void resize(int newCredits) {
        credits = newCredits;
        maxBytes = terms.requestBytes(newCredits);
    }

    int credits() {
        return credits;
    }

    /** Takes room for a request; false, and nothing taken, if there is none. */
    boolean tryAcquire(int size) {
        boolean fits = requests == 0 || (requests < credits && size <= maxBytes - bytes);
        if (fits) {
            requests++;
            bytes += size;
            peakRequests = Math.max(peakRequests, requests);
            peakBytes = Math.max(peakBytes, bytes);
        }
        return fits;
    }

    void release(int size) {
        requests--;
        bytes -= size;
    }

    /**
     * The bytes above what the credits are room for, which one request that goes alone may take.
     */
    long excess() {
        return Math.max(0, bytes - maxBytes);
    }

    /** So many bytes more take no credits, or less: they are counted elsewhere. */
    void overdraw(long change) {
        overdrawn += change;
    }

    /** The credits that what is in flight takes. */
    int inUse() {
        return terms.creditsFor(requests, bytes - overdrawn);
    }

    /** The most credits that were in use since this was last asked. */
    int takePeak() {
        int peak = terms.creditsFor(peakRequests, peakBytes);
        peakRequests = requests;
        peakBytes = bytes;
        return peak;
    }

    @Override
    public String toString() {
        return String.format(
                "%d requests of %d, %d bytes of %d", requests, credits, bytes, maxBytes);
    }
}
