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

import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The credits of a session as its endpoint enforces them. A client is told one number at a time,
 * and sends it back once it keeps to it. Until then it may act on the number before, so fewer
 * credits are enforced only after that; what came by then is let be. Not thread-safe.
 */
final class Grant {

    private final Window window;
    private int told;
    private boolean awaitsAnswer;
    private int ticks;

    Grant(Window window) {
        this.window = window;
    }

    /** What the client is to be told now, so that it has this many credits; null if nothing. */
    Frame.@Nullable Credit tell(int credits) {
        if (awaitsAnswer || credits == told) {
            return null;
        }
        told = credits;
        ticks = 0;
        awaitsAnswer = true;
        window.resize(Math.max(told, window.credits()));
        return new Frame.Credit(told);
    }

    /** The client keeps to what it was told. */
    void answered(Frame.Credit answer) throws ProtocolException {
        if (!awaitsAnswer || answer.credits() != told) {
            throw new ProtocolException(answer + " was not told");
        }
        awaitsAnswer = false;
        window.resize(told);
    }

    /** Some time has passed; says for how many times the client has owed an answer. */
    int tick() {
        ticks = awaitsAnswer ? ticks + 1 : 0;
        return ticks;
    }

    /** Whether the client may still act on more than it was told. */
    boolean isShrinking() {
        return told < window.credits();
    }
}
