package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a session as a client would, by a connection without a wire that starts anew and goes. Moquette's own call for this fails for
 * a session whose connection is gone.
 */
final class CleanStart {

    /** Between the CONNECT and the DISCONNECT, for which Moquette must have sent its CONNACK, ms. */
    private static final int PAUSE_MILLIS = 1000;

    private final ChannelHandler moquette;
    private final String user;
    private final byte[] password;

    /** With the credentials of a connection that Moquette's handler serves. */
    CleanStart(ChannelHandler moquette, MqttConnectMessage connect) {
        this.moquette = moquette;
        this.user = connect.payload().userName();
        this.password = connect.payload().passwordInBytes();
    }

    /** Begins to end the session and returns. */
    @SuppressWarnings("FutureReturnValueIgnored") // a loop that ends takes the sessions with it
    void end(String id, ScheduledExecutorService executor) {
        MqttProperties properties = new MqttProperties();
        Properties5.add(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0);
        EmbeddedChannel client = new Client(moquette);
        client.writeInbound(MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId(id)
                .cleanSession(true)
                .keepAlive(0)
                .username(user)
                .password(password)
                .properties(properties)
                .build());
        executor.schedule(
                () -> client.writeInbound(
                        MqttMessageBuilders.disconnect().reasonCode((byte) 0).build()),
                PAUSE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static final class Client extends EmbeddedChannel {
        Client(ChannelHandler moquette) {
            super(new Nowhere(), moquette);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return isActive() ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : null;
        }
    }

    /** What Moquette sends to such a client counts as sent. */
    private static final class Nowhere extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        }
    }
}
