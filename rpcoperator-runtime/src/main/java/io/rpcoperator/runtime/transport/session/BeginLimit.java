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
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;

/**
 * How many requests of a session may begin: what {@link SessionTerms#maxBegun} and {@link
 * SessionTerms#maxReplyBytes} promise. What has ended counts until the client has confirmed it:
 * should the connection be lost, the client still takes it for one of the oldest. While too many
 * responses wait nothing begins, so that no response need ever be refused. Not thread-safe.
 */
final class BeginLimit {

    private final SessionTerms terms;

    /** The requests that have begun and not ended. */
    private int begun;

    /** The requests that have ended. */
    private long ends;

    /** How many of the ends the client has received. */
    private long confirmed;

    /** The bytes of the responses that have not departed. */
    private long replyBytes;

    /** Whether a request may not begin before responses have departed. */
    private boolean awaitsReader;

    BeginLimit(SessionTerms terms) {
        this.terms = terms;
    }

    /** Takes a place for a request that begins; false if there is none now. */
    boolean tryBegin() {
        if (begun + ends - confirmed >= terms.maxBegun()) {
            return false;
        }
        if (replyBytes >= terms.maxReplyBytes()) {
            awaitsReader = true;
            return false;
        }
        begun++;
        return true;
    }

    /** A request has ended, which keeps its place. */
    void ended(boolean hadBegun) {
        ends++;
        if (hadBegun) {
            begun--;
        }
    }

    /** The client frees the places of what it knows to have ended. */
    void confirm(Frame.Confirm confirm) throws ProtocolException {
        if (confirm.ends() <= confirmed || confirm.ends() > ends) {
            throw new ProtocolException(
                    String.format(
                            "%d ends confirmed after %d, %d were sent",
                            confirm.ends(), confirmed, ends));
        }
        confirmed = confirm.ends();
    }

    /** A response waits to depart. */
    void replied(int bytes) {
        replyBytes += bytes;
    }

    /**
     * A response departs.
     *
     * @return true if requests may begin that had to wait for that
     */
    boolean departed(int bytes) {
        replyBytes -= bytes;
        boolean resumes = awaitsReader && replyBytes <= terms.maxReplyBytes() / 2;
        awaitsReader &= !resumes;
        return resumes;
    }
}
