package org.cairngate.broker.internal.shield;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.fixture.HandClock;
import org.cairngate.broker.internal.protocol.Protocol;
import org.cairngate.broker.internal.protocol.Sessions;
import org.cairngate.broker.internal.protocol.WireSettings;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;

/** What the shields count of a device's sessions is what the protocol's rules let it have. */
class SessionCountTest {

    private static final int EXPIRY_SECONDS = 60;
    private static final int ENOUGH_SECONDS = 5;

    private final HandClock clock = new HandClock();
    private final RefusalLog refusals = new RefusalLog("broker", clock);
    private final Limits limits = Limits.standard();
    private final Shields shields = new Shields(
            limits,
            refusals,
            new Shields.Rights((filter, uid) -> true, uid -> true),
            System::nanoTime,
            ReferenceCountUtil::release);
    private final Protocol protocol = new Protocol(
            new WireSettings(Limits.PACKET_BYTES, 5, 600),
            new Sessions(shields, Duration.ofSeconds(limits.kept().sessionSeconds()), clock),
            refusals);

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline()
                .addLast("decoder", new ChannelInboundHandlerAdapter())
                .addLast("sessionRules", protocol.sessionRules())
                .addLast("handler", new Anyone());
        shields.connection(channel.pipeline());
        return channel;
    }

    /** In Moquette's place: admits everybody. */
    @io.netty.channel.ChannelHandler.Sharable
    private static final class Anyone extends ChannelInboundHandlerAdapter {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // an embedded channel
        public void channelRead(io.netty.channel.ChannelHandlerContext context, Object message) {
            if (message instanceof MqttConnectMessage) {
                context.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .sessionPresent(false)
                        .build());
            }
        }
    }

    private static MqttConnectReturnCode connect(EmbeddedChannel channel, String client, boolean startAnew) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), EXPIRY_SECONDS));
        channel.writeInbound(MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId("d1/" + client)
                .username("d1")
                .password(new byte[] {1})
                .cleanSession(startAnew)
                .keepAlive(60)
                .properties(properties)
                .build());
        MqttConnAckMessage answer = channel.readOutbound();
        return answer.variableHeader().connectReturnCode();
    }

    private void lost(EmbeddedChannel channel, long seconds) {
        channel.pipeline().fireChannelInactive();
        clock.move(Duration.ofSeconds(seconds));
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aSessionThatItsClientStartsAnewIsNotCountedAnyMore() {
        for (int i = 0; i < 3 * limits.kept().sessions(); i++) {
            EmbeddedChannel channel = channel();
            assertThat(connect(channel, "same", true))
                    .as("connection %d", i)
                    .isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            lost(channel, 0);
            // The purge of the one before runs on the loop of the connection that ended it.
            clock.move(Duration.ofSeconds(ENOUGH_SECONDS));
            channel.advanceTimeBy(ENOUGH_SECONDS, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(refusals.counts().get(RefusalReason.SESSION_LIMIT)).isNull();
    }

    @Test
    void aSessionWhoseTimeIsOverIsNotCountedAnyMore() {
        for (int i = 0; i < 3 * limits.kept().sessions(); i++) {
            EmbeddedChannel channel = channel();
            assertThat(connect(channel, "client-" + i, true))
                    .as("client %d", i)
                    .isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            lost(channel, EXPIRY_SECONDS + ENOUGH_SECONDS);
        }
    }

    @Test
    void aDeviceWithAllItsSessionsIsRefusedAndThatMakesNoneOfItsSessionsLonger() {
        for (int i = 0; i < limits.kept().sessions(); i++) {
            EmbeddedChannel channel = channel();
            assertThat(connect(channel, "client-" + i, true)).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            lost(channel, 0);
        }
        assertThat(connect(channel(), "client-0", false)).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
        assertThat(connect(channel(), "another", true))
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED);
        assertThat(refusals.counts()).containsEntry(RefusalReason.SESSION_LIMIT, 1L);
    }
}
