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
package io.rpcoperator.runtime.transport.pekko;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.flink.util.NetUtils;

/** Finds the first port of a range that something can be started at. */
final class Ports {

    /** Starts something at a port. */
    @FunctionalInterface
    interface Starter<T> {

        /**
         * Starts it.
         *
         * @throws Exception if it does not start, most likely because the port is taken
         */
        T startAt(int port) throws Exception;
    }

    private static final String ANY = "0";

    /** The port that the system names may be another's before it is used. */
    private static final int ATTEMPTS_AT_ANY = 3;

    private Ports() {}

    /**
     * Tries one port after the other.
     *
     * @param option where the range comes from, for the text of the failure
     * @throws IOException if none is free, with every attempt's failure
     */
    static <T> T firstFree(String option, String range, Starter<T> starter) throws IOException {
        IOException failure =
                new IOException(String.format("no port of '%s' (%s) can be used", range, option));
        Iterator<Integer> ports =
                range.equals(ANY)
                        ? Collections.nCopies(ATTEMPTS_AT_ANY, 0).iterator()
                        : NetUtils.getPortRangeFromString(range);
        while (ports.hasNext()) {
            try {
                return starter.startAt(ports.next());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure.addSuppressed(e);
                break;
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
