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
import io.rpcoperator.runtime.transport.session.Link;
import io.rpcoperator.runtime.transport.session.Peer;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.FrameBatch;
import io.rpcoperator.runtime.transport.wire.FrameDecoder;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.ConfigOption;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.StreamDetachedException;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One data connection: bytes of the socket become frames for a {@link Peer}, and frames that the
 * peer hands to its {@link Link} become bytes. Pings when idle, and ends when its peer breaks the
 * protocol, stays silent or does not open its session in time.
 *
 * <p>Thread model: everything in the stage's logic is confined to the stream; only {@link Link}'s
 * methods are called by other threads. The frames that wait are bounded by the session's terms, on
 * both sides: see {@link io.rpcoperator.runtime.transport.session.ServerSession}.
 */
final class Connection extends GraphStage<FlowShape<ByteString, ByteString>> {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final String TICK = "tick";
    private static final String OPENING = "opening";
    private static final String LINGER = "linger";

    private final Inlet<ByteString> in = Inlet.create("Connection.in");
    private final Outlet<ByteString> out = Outlet.create("Connection.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);

    private final NodeSettings settings;
    private final Opening opening;
    private final LongSupplier clock;
    private final Function<Link, Peer> peerOf;

    /**
     * How long a connection has until its session is open, the handshake of TLS included.
     *
     * @param option where the limit comes from
     */
    record Opening(Duration limit, ConfigOption<Duration> option) {}

    /**
     * A connection to be run once.
     *
     * @param clock what deadlines are counted by, {@link System#nanoTime}
     * @param peerOf makes the receiver of the frames, given its way back
     */
    Connection(
            NodeSettings settings,
            Opening opening,
            LongSupplier clock,
            Function<Link, Peer> peerOf) {
        this.settings = settings;
        this.opening = opening;
        this.clock = clock;
        this.peerOf = peerOf;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    /** A running connection. */
    private final class Logic extends TimerGraphStageLogic implements Link, InHandler, OutHandler {

        /** Whether the stream is going to look at {@code outbound}. */
        private final AtomicBoolean flushing = new AtomicBoolean();

        private final AsyncCallback<Done> flush = createAsyncCallback(done -> flushed());
        private final AsyncCallback<Done> finish = createAsyncCallback(done -> finish());
        private final AsyncCallback<Done> abort = createAsyncCallback(done -> aborted());
        private final Outbound outbound = new Outbound();
        private final Peer peer = peerOf.apply(this);
        private final FrameDecoder decoder = new FrameDecoder(peer);

        private final long maxSilentTicks =
                settings.keepAliveTimeout().dividedBy(settings.keepAliveInterval());

        /**
         * Set by {@link #close}, by {@link #abort} and by the end of the stream; nothing is handed
         * over after it.
         */
        private volatile boolean closed;

        // The rest is confined to the stream.

        private boolean finishing;
        private boolean sentSinceTick;
        private int silentTicks;
        private String endReason = "the node was closed";

        private Logic() {
            super(shape);
            setHandler(in, this);
            setHandler(out, this);
        }

        // -------------------------------------------------------------- called by any thread

        @Override
        public void write(Frame frame) {
            if (!closed) {
                outbound.add(frame);
            }
        }

        @Override
        public void flush() {
            if (!closed && flushing.compareAndSet(false, true)) {
                flush.invoke(Done.getInstance());
            }
        }

        @Override
        public void close() {
            closed = true;
            finish.invoke(Done.getInstance());
        }

        @Override
        public void abort() {
            closed = true;
            abort.invoke(Done.getInstance());
        }

        // -------------------------------------------------------------- outbound

        private void flushed() {
            flushing.set(false);
            pushFrames();
        }

        private void aborted() {
            outbound.clear();
            finish();
        }

        private void finish() {
            if (!finishing) {
                finishing = true;
                linger();
            }
            pushFrames();
        }

        /** Gives the peer time to read, from now on. */
        private void linger() {
            scheduleOnce(LINGER, settings.keepAliveTimeout());
        }

        @Override
        public void onPull() {
            pushFrames();
        }

        private void pushFrames() {
            if (!isAvailable(out)) {
                return;
            }
            FrameBatch batch = outbound.next(clock.getAsLong(), peer::departs);
            if (batch != null) {
                push(batch);
                if (finishing) {
                    linger();
                }
            } else if (finishing) {
                endReason = "the session was closed";
                complete(out);
            }
        }

        private void push(FrameBatch batch) {
            ByteStringBuilder bytes = ByteString.createBuilder();
            for (ByteBuffer piece : batch.toPieces()) {
                bytes.append(uncopied(piece));
            }
            push(out, bytes.result());
            sentSinceTick = true;
        }

        private static ByteString uncopied(ByteBuffer bytes) {
            return bytes.hasArray()
                    ? ByteString.fromArrayUnsafe(
                            bytes.array(),
                            bytes.arrayOffset() + bytes.position(),
                            bytes.remaining())
                    : ByteString.fromByteBuffer(bytes);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
            // The socket's end also ends what comes in, which says more of the reason.
        }

        // -------------------------------------------------------------- inbound

        @Override
        public void onPush() {
            silentTicks = 0;
            try {
                // What Pekko read is one array, and so this copies nothing.
                decoder.feed(ByteBuffer.wrap(grab(in).toArrayUnsafe()), clock.getAsLong());
            } catch (ProtocolException e) {
                end("the peer broke the protocol: " + e.getMessage(), e);
                return;
            } catch (RuntimeException e) {
                LOG.error("A handler failed, which ends its session", e);
                end("a handler failed: " + e, e);
                return;
            }
            pull(in);
        }

        @Override
        public void onUpstreamFinish() {
            if (!finishing) {
                endReason = "the peer closed the connection";
            }
            completeStage();
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
            end("the connection was lost: " + failure.getMessage(), failure);
        }

        // -------------------------------------------------------------- life

        @Override
        public void preStart() {
            scheduleOnce(OPENING, opening.limit());
            scheduleWithFixedDelay(
                    TICK, settings.keepAliveInterval(), settings.keepAliveInterval());
            pull(in);
        }

        @Override
        public void onTimer(Object timer) {
            if (timer.equals(TICK)) {
                tick();
            } else if (timer.equals(LINGER)) {
                end("the peer did not read in time what was sent before the end", null);
            } else if (peer.maxMessageBytes() == 0) {
                end(late("no session was opened", opening.option(), opening.limit()), null);
            }
        }

        private void tick() {
            // Ticks are counted, not time: a pause of this JVM must not look like the peer's.
            silentTicks++;
            if (silentTicks > maxSilentTicks) {
                end(
                        late(
                                "nothing came from the peer",
                                RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT,
                                settings.keepAliveTimeout()),
                        null);
                return;
            }
            // What waits to be read may stand before what is to be answered.
            if (isAvailable(out) && peer.tick() > maxSilentTicks) {
                end(
                        late(
                                "the peer did not answer a CREDIT frame",
                                RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT,
                                settings.keepAliveTimeout()),
                        null);
                return;
            }
            if (!sentSinceTick) {
                outbound.add(new Frame.Ping());
                pushFrames();
            }
            sentSinceTick = false;
        }

        private static String late(String what, ConfigOption<Duration> option, Duration limit) {
            return String.format("%s for %d ms (%s)", what, limit.toMillis(), option.key());
        }

        private void end(String reason, @Nullable Throwable cause) {
            endReason = reason;
            failStage(cause == null ? new StreamDetachedException(reason) : cause);
        }

        @Override
        public void postStop() {
            closed = true;
            outbound.clear();
            peer.disconnected(endReason);
        }
    }
}
