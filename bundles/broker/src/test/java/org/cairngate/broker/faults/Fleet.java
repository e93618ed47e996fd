package org.cairngate.broker.faults;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;

/** Devices that send as fast as the gateway acknowledges, and connect again whenever they are cut off. For one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is followed by the next
final class Fleet implements AutoCloseable {

    private static final int MAX_PACKET = 1 << 20;
    private static final long RECONNECT_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final NioEventLoopGroup threads = new NioEventLoopGroup(1);
    private final EventLoop loop = threads.next();
    private final List<Member> members = new ArrayList<>();
    private final StringBuilder registered = new StringBuilder();
    private volatile int port;
    private volatile boolean closed;

    private record Member(Line line, SslContext tls) {}

    /**
     * Makes devices with keys of their own.
     *
     * @param lines connections, which the devices share evenly
     * @param load what each connection sends
     */
    Fleet(int devices, int lines, Line.Load load) throws Exception {
        for (int d = 0; d < devices; d++) {
            String uid = "d" + d;
            Identity identity = Identity.create(uid);
            registered.append(uid).append(' ').append(identity.did()).append('\n');
            SslContext tls = SslContextBuilder.forClient()
                    .keyManager(identity.keyManager())
                    // Every life of the gateway has a new certificate; whether devices check it is not the matter here.
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .protocols("TLSv1.3")
                    .endpointIdentificationAlgorithm("")
                    .build();
            for (int l = d; l < lines; l += devices) {
                members.add(new Member(new Line(uid, uid + "-" + l, load), tls));
            }
        }
    }

    /** Writes what the gateway's registry needs to know. */
    Path register(Path file) throws Exception {
        return Files.writeString(file, registered);
    }

    /** Begins, or goes on with another gateway; every line connects by itself from now on. */
    void connectTo(int newPort) {
        boolean first = port == 0;
        port = newPort;
        if (first) {
            members.forEach(this::connect);
        }
    }

    /** A connection that asks for the events of its device, as the first line sends them, and never reads. */
    void subscribeWithoutReading() {
        Member first = members.get(0);
        connect(first.tls(), new DeafSubscriber(Events.topic("d0")));
    }

    private ChannelFuture connect(SslContext tls, ChannelHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()))
                                .addLast(new MqttDecoder(MAX_PACKET))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(handler);
                    }
                })
                .connect("127.0.0.1", port);
    }

    private void connect(Member member) {
        if (closed) {
            return;
        }
        ChannelFuture connecting = connect(member.tls(), member.line().handler());
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connecting.channel().writeAndFlush(member.line().connect());
            }
        });
        connecting.channel().closeFuture().addListener(gone -> {
            if (!closed) {
                loop.schedule(() -> connect(member), RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        return loop.submit(action).get(60, TimeUnit.SECONDS);
    }

    private void each(Consumer<Line> action) throws Exception {
        onLoop(() -> {
            members.forEach(member -> action.accept(member.line()));
            return true;
        });
    }

    private long sum(ToLongFunction<Line> figure) throws Exception {
        return onLoop(() -> members.stream()
                .mapToLong(member -> figure.applyAsLong(member.line()))
                .sum());
    }

    long acknowledged() throws Exception {
        return sum(line -> line.acknowledged().cardinality());
    }

    long open() throws Exception {
        return sum(Line::open);
    }

    long connected() throws Exception {
        return sum(line -> line.connected() ? 1 : 0);
    }

    long refused() throws Exception {
        return sum(Line::refused);
    }

    long outOfOrder() throws Exception {
        return sum(Line::outOfOrder);
    }

    /** Whether new events are made. */
    void sending(boolean yes) throws Exception {
        each(line -> line.sending(yes));
    }

    /** Sends the first acknowledged events of each line again. */
    void repeat(int count) throws Exception {
        each(line -> line.repeat(count));
    }

    /** Which time events have from now on. */
    void time(long milliseconds) throws Exception {
        each(line -> line.time(milliseconds));
    }

    /** Closes every connection at once. */
    void cut() throws Exception {
        each(Line::cut);
    }

    /** Makes no new events and waits until all are acknowledged. */
    void drain() throws Exception {
        sending(false);
        Await.until("every event is acknowledged", LIMIT, () -> open() == 0);
    }

    /** Acknowledged events that are not kept. */
    long missing(Kept kept) throws Exception {
        return sum(line -> line.acknowledged().stream()
                .filter(number -> !kept.has(line.uid(number)))
                .count());
    }

    @Override
    public void close() {
        closed = true;
        loop.submit(() -> members.forEach(member -> member.line().cut())).syncUninterruptibly();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
