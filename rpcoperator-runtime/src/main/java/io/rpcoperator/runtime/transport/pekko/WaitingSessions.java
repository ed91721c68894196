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

import io.rpcoperator.runtime.transport.session.ServerSession;
import io.rpcoperator.runtime.transport.wire.SessionToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that were granted and wait for the connection that shows their token. Thread-safe.
 *
 * <p>A token is one session's, and the session one incarnation's of its endpoint: when that has
 * closed, the token opens nothing. It is looked up by its hash, and the time that this takes tells
 * nothing of 128 random bits, so it needs no comparison in constant time.
 */
final class WaitingSessions {

    /** How many may wait; each holds up to two serializer snapshots. */
    static final int MAX = 1024;

    /** A session, and the timer that ends its wait. */
    private record Waiting(ServerSession session, Cancellable timer) {}

    private final ActorSystem system;
    private final Duration timeout;
    private final SecureRandom random = new SecureRandom();
    private final Map<SessionToken, Waiting> waiting = new ConcurrentHashMap<>();

    WaitingSessions(ActorSystem system, Duration timeout) {
        this.system = system;
        this.timeout = timeout;
    }

    /** Whether no more may be added. */
    boolean isFull() {
        return waiting.size() >= MAX;
    }

    /** Lets a session wait, for a while. */
    SessionToken add(ServerSession session) {
        SessionToken token = SessionToken.random(random);
        Cancellable timer =
                system.scheduler().scheduleOnce(timeout, () -> expire(token), system.dispatcher());
        waiting.put(token, new Waiting(session, timer));
        return token;
    }

    /** Hands out the session of a token, once; null if there is none. */
    @Nullable ServerSession claim(SessionToken token) {
        Waiting claimed = waiting.remove(token);
        if (claimed == null) {
            return null;
        }
        claimed.timer().cancel();
        return claimed.session();
    }

    private void expire(SessionToken token) {
        ServerSession unclaimed = claim(token);
        if (unclaimed != null) {
            unclaimed.abandon();
        }
    }
}
