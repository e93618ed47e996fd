package org.cairngate.hub.uplink;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.protocol.Submission;

/** A broker by mutual TLS that drops every publish of its first connection, as Moquette does with a full queue, and none of the next ones. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, and close waits
final class ForgetfulBroker implements AutoCloseable {

    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<byte[]> acknowledged = new ConcurrentLinkedQueue<>();
    private final Channel listening;

    ForgetfulBroker(IssuedIdentity identity) throws Exception {
        SslContext tls = SslContextBuilder.forServer(identity.toKeyManagers()[0])
                .trustManager(new NodeTrust((key, name) -> true, Clock.systemUTC()))
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3")
                .build();
        listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(
                                        tls.newHandler(connection.alloc()),
                                        new MqttDecoder(Submission.MAX_BYTES),
                                        MqttEncoder.INSTANCE,
                                        new Session());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    String url() {
        return "ssl://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** The payloads that were acknowledged, in the order in which they came. */
    Queue<byte[]> acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        loops.shutdownGracefully().awaitUninterruptibly();
    }

    private final class Session extends SimpleChannelInboundHandler<MqttMessage> {

        private boolean forgets;

        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
            switch (packet.fixedHeader().messageType()) {
                case CONNECT -> {
                    forgets = connections.getAndIncrement() == 0;
                    answer(
                            context,
                            MqttMessageBuilders.connAck()
                                    .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                                    .build());
                }
                case SUBSCRIBE -> answer(context, granted((MqttSubscribeMessage) packet));
                case PINGREQ ->
                    answer(
                            context,
                            new MqttMessage(new MqttFixedHeader(
                                    MqttMessageType.PINGRESP, false, MqttQoS.AT_MOST_ONCE, false, 0)));
                case PUBLISH -> {
                    if (!forgets) {
                        acknowledge(context, (MqttPublishMessage) packet);
                    }
                }
                default -> {
                    // A DISCONNECT has no answer.
                }
            }
        }

        private void acknowledge(ChannelHandlerContext context, MqttPublishMessage message) {
            byte[] payload = new byte[message.payload().readableBytes()];
            message.payload().readBytes(payload);
            acknowledged.add(payload);
            answer(
                    context,
                    MqttMessageBuilders.pubAck()
                            .packetId(message.variableHeader().packetId())
                            .build());
        }

        private static MqttMessage granted(MqttSubscribeMessage packet) {
            MqttMessageBuilders.SubAckBuilder answer = MqttMessageBuilders.subAck()
                    .packetId(packet.variableHeader().messageId());
            packet.payload().topicSubscriptions().forEach(wish -> answer.addGrantedQos(wish.qualityOfService()));
            return answer.build();
        }

        private static void answer(ChannelHandlerContext context, MqttMessage packet) {
            context.writeAndFlush(packet).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }
}
