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

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.StreamDetachedException;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Lets the bytes of a control connection pass as long as {@link ArteryFraming} has no objection and
 * what was begun is completed in time.
 */
final class ControlGuard extends GraphStage<FlowShape<ByteString, ByteString>> {

    private static final String STALLED = "stalled";

    private final Inlet<ByteString> in = Inlet.create("ControlGuard.in");
    private final Outlet<ByteString> out = Outlet.create("ControlGuard.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);

    private final Duration limit;
    private final Lobby lobby;
    private final InetSocketAddress peer;

    /**
     * The guard of one connection.
     *
     * @param limit how long the first frame, and the rest of any that was begun, may take
     * @param lobby has let the connection in
     */
    ControlGuard(Duration limit, Lobby lobby, InetSocketAddress peer) {
        this.limit = limit;
        this.lobby = lobby;
        this.peer = peer;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    /** A guarded connection. Confined to its stream. */
    private final class Logic extends TimerGraphStageLogic implements InHandler, OutHandler {

        private final ArteryFraming framing = new ArteryFraming(NodeConfig.MAX_ENVELOPE_BYTES);
        private boolean waiting;

        /** Null unless the connection was refused. */
        private @Nullable String refusal;

        private Logic() {
            super(shape);
            setHandler(in, this);
            setHandler(out, this);
        }

        @Override
        public void preStart() {
            await();
        }

        /** Starts the time of a frame. */
        private void await() {
            waiting = true;
            scheduleOnce(STALLED, limit);
        }

        @Override
        public void onPull() {
            pull(in);
        }

        @Override
        public void onPush() {
            ByteString bytes = grab(in);
            try {
                for (ByteBuffer each : bytes.getByteBuffers()) {
                    framing.feed(each);
                }
            } catch (ProtocolException e) {
                refuse(String.valueOf(e.getMessage()), e);
                return;
            }
            if (framing.isBetweenFrames()) {
                waiting = false;
                cancelTimer(STALLED);
            } else if (!waiting) {
                await();
            }
            push(out, bytes);
        }

        @Override
        public void onTimer(Object timer) {
            String reason =
                    String.format(
                            "no whole message for %d ms (%s)",
                            limit.toMillis(), RosOptions.NETWORK_HELLO_TIMEOUT.key());
            refuse(reason, new StreamDetachedException(reason));
        }

        @Override
        public void onUpstreamFinish() {
            completeStage();
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
            refuse("the connection was lost: " + failure.getMessage(), failure);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
            cancelStage(cause);
        }

        private void refuse(String reason, Throwable cause) {
            refusal = reason;
            failStage(cause);
        }

        @Override
        public void postStop() {
            lobby.leave(peer);
            if (refusal != null) {
                lobby.refused(peer, refusal);
            }
        }
    }
}
