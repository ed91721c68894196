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
package io.rpcoperator.runtime.report;

import java.io.Serializable;

/**
 * How busy an endpoint is, as it reports now and then.
 *
 * @param queued the requests that wait in its queue
 * @param executing the requests that its serving threads have
 * @param queueMillis how long requests wait there: those answered since its last report on average,
 *     or the oldest that waits, if that is longer
 * @param utilisation the part of the time since its last report for which its serving threads had
 *     requests, 0 to 1
 * @param answeredPerSecond the requests answered since its last report
 * @param blockedSessions the sessions since its last report whose callers waited for credits
 * @param modelLoadMillis how long it took to load and warm up its model
 */
public record EndpointLoad(
        int queued,
        int executing,
        double queueMillis,
        double utilisation,
        double answeredPerSecond,
        int blockedSessions,
        long modelLoadMillis)
        implements Serializable {

    /** The requests that it has not answered. */
    public long outstanding() {
        return (long) queued + executing;
    }
}
