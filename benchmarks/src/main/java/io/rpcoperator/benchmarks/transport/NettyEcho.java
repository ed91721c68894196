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

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.rpcoperator.runtime.payload.Payload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limit: plain Netty with one event loop on each side. A frame is a length, a slot and the
 * payload; there is no session, no window, no deadline and no failure but a lost connection. The
 * server sends the bytes it got, without a copy. TLS is that of the JDK.
 */
final class NettyEcho implements EchoTransport {

    private static final int LENGTH_BYTES = 4;
    private static final int SLOT_BYTES = 4;

    /** A larger payload is copied into several buffers, which Netty's pool has. */
    private static final int PIECE_BYTES = 64 << 10;

    private final @Nullable Certificates tls;

    NettyEcho(@Nullable Certificates tls) {
        this.tls = tls;
    }

    @Override
    public EchoServer listen() throws InterruptedException, GeneralSecurityException, IOException {
        SslContext context =
                tls == null
                        ? null
                        : encrypted(SslContextBuilder.forServer(tls.keys()), tls)
                                .clientAuth(ClientAuth.REQUIRE)
                                .build();
        EventLoopGroup loop = new NioEventLoopGroup(1);
        Channel channel =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(pipeline(context, SendBack::new))
                        .bind(LOOPBACK, 0)
                        .sync()
                        .channel();
        return new Server(loop, channel);
    }

    @Override
    public EchoClient connect(String address, EchoHandler handler)
            throws InterruptedException, GeneralSecurityException, IOException {
        SslContext context =
                tls == null
                        ? null
                        : encrypted(SslContextBuilder.forClient().keyManager(tls.keys()), tls)
                                .build();
        EventLoopGroup loop = new NioEventLoopGroup(1);
        Channel channel =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(pipeline(context, () -> new Answers(handler)))
                        .connect(LOOPBACK, Integer.parseInt(address))
                        .sync()
                        .channel();
        return new Client(loop, channel);
    }

    private static SslContextBuilder encrypted(SslContextBuilder context, Certificates tls)
            throws GeneralSecurityException, IOException {
        return context.sslProvider(SslProvider.JDK)
                .trustManager(tls.trusted())
                .protocols(Certificates.PROTOCOL)
                .ciphers(Certificates.CIPHER_SUITES);
    }

    private static void end(EventLoopGroup loop) {
        // Nothing comes after: no quiet period.
        loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Whole frames to the last handler, and one system call for what it answers to one read. */
    private static ChannelInitializer<SocketChannel> pipeline(
            @Nullable SslContext tls, Supplier<ChannelHandler> last) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                LengthFieldBasedFrameDecoder decoder =
                        new LengthFieldBasedFrameDecoder(
                                LENGTH_BYTES + SLOT_BYTES + MAX_PAYLOAD_BYTES, 0, LENGTH_BYTES);
                decoder.setCumulator(NettyEcho::cumulate);
                channel.pipeline()
                        .addLast(new FlushConsolidationHandler())
                        .addLast(decoder)
                        .addLast(last.get());
            }
        };
    }

    /** Makes room for all of a large frame at once; Netty's own grows step by step. */
    private static ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf begun, ByteBuf more) {
        if (begun.readableBytes() >= LENGTH_BYTES) {
            int frame = LENGTH_BYTES + begun.getInt(begun.readerIndex());
            if (frame > PIECE_BYTES && frame > begun.capacity() - begun.readerIndex()) {
                ByteBuf whole = allocator.ioBuffer(frame + PIECE_BYTES).writeBytes(begun);
                begun.release();
                return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, whole, more);
            }
        }
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, begun, more);
    }

    /** The server's handler. */
    private static final class SendBack extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            context.writeAndFlush(frame, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** The client's handler. */
    private static final class Answers extends SimpleChannelInboundHandler<ByteBuf> {

        private final EchoHandler handler;

        Answers(EchoHandler handler) {
            this.handler = handler;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            int slot = frame.skipBytes(LENGTH_BYTES).readInt();
            byte[] payload = new byte[frame.readableBytes()];
            frame.readBytes(payload);
            handler.echoed(slot, Payload.of(payload));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            handler.failed(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            handler.failed(new IllegalStateException("the connection was closed"));
        }
    }

    /** A listening channel and its event loop. */
    private record Server(EventLoopGroup loop, Channel channel) implements EchoServer {

        @Override
        public String address() {
            return String.valueOf(((InetSocketAddress) channel.localAddress()).getPort());
        }

        @Override
        public void close() {
            end(loop);
        }
    }

    /** A connected channel and its event loop. */
    private record Client(EventLoopGroup loop, Channel channel) implements EchoClient {

        @Override
        public void send(int slot, byte[] payload) {
            if (!channel.isActive()) {
                throw new IllegalStateException("the connection is closed");
            }
            ByteBuf frame =
                    payload.length <= PIECE_BYTES
                            ? head(slot, payload, payload.length).writeBytes(payload)
                            : inPieces(slot, payload);
            // Failures reach exceptionCaught.
            channel.writeAndFlush(frame, channel.voidPromise());
        }

        /** The beginning of a frame, with room for some of the payload. */
        private ByteBuf head(int slot, byte[] payload, int room) {
            return channel.alloc()
                    .ioBuffer(LENGTH_BYTES + SLOT_BYTES + room)
                    .writeInt(SLOT_BYTES + payload.length)
                    .writeInt(slot);
        }

        private ByteBuf inPieces(int slot, byte[] payload) {
            CompositeByteBuf frame = channel.alloc().compositeDirectBuffer(Integer.MAX_VALUE);
            frame.addComponent(true, head(slot, payload, 0));
            for (int from = 0; from < payload.length; from += PIECE_BYTES) {
                int size = Math.min(PIECE_BYTES, payload.length - from);
                frame.addComponent(
                        true, channel.alloc().ioBuffer(size).writeBytes(payload, from, size));
            }
            return frame;
        }

        @Override
        public void close() {
            end(loop);
        }
    }
}
