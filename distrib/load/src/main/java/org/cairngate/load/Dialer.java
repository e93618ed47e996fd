package org.cairngate.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Makes TCP and TLS connections to the target, on epoll where it loads. Thread-safe. */
final class Dialer implements AutoCloseable {

    /** Bytes of one connection between Netty and the socket at which sending pauses, and at which it goes on. */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(64 << 10, 192 << 10);

    /** Connections of one address: it has some 28,000 ports for them on Linux. */
    private static final int CONNECTIONS_OF_ADDRESS = 20_000;

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final InetSocketAddress target;
    private final boolean manyAddresses;
    private final Optional<ClientTls> tls;

    Dialer(LoadPlan plan) throws IOException {
        this.target = new InetSocketAddress(
                InetAddress.getByName(plan.target().host()), plan.target().port());
        this.manyAddresses = target.getAddress().isLoopbackAddress()
                && target.getAddress().getAddress().length == 4
                && plan.scale().connections() > CONNECTIONS_OF_ADDRESS;
        this.tls = plan.target().hub().isPresent()
                ? Optional.of(new ClientTls(plan.target().hub().get(), plan.devices()))
                : Optional.empty();
    }

    /** Threads that run connections. */
    static EventLoopGroup threads(int count) {
        DefaultThreadFactory factory = new DefaultThreadFactory("load", true);
        return Epoll.isAvailable() ? new EpollEventLoopGroup(count, factory) : new NioEventLoopGroup(count, factory);
    }

    /** Begins to connect. */
    ChannelFuture dial(int connection, EventLoop loop, Wire wire) throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        tls.ifPresent(context -> channel.pipeline().addLast(context.handler(connection, channel)));
                        channel.pipeline().addLast(wire);
                    }
                });
        return manyAddresses ? bootstrap.connect(target, source(connection)) : bootstrap.connect(target);
    }

    /** On loopback every address of 127/8 is ours. */
    private static InetSocketAddress source(int connection) throws IOException {
        byte[] address = {127, 0, 1, (byte) (1 + connection / CONNECTIONS_OF_ADDRESS)};
        return new InetSocketAddress(InetAddress.getByAddress(address), 0);
    }

    @Override
    public void close() {
        tls.ifPresent(ClientTls::close);
    }
}
