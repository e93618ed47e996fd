package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.ingest.UplinkParts.HUB;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;

/** What of a hub's packets comes through to Moquette, and when. */
class HubShieldTest {

    private static final MqttMessage DISCONNECT = packet(MqttMessageType.DISCONNECT);

    private final HubSessions sessions = new HubSessions();
    private final RefusalLog refusals = new RefusalLog("master", Clock.systemUTC());

    private EmbeddedChannel connection(String certificateName) {
        return new EmbeddedChannel(new HubShield(sessions, channel -> Optional.of(certificateName), refusals));
    }

    private EmbeddedChannel open(String certificateName, String clientId) {
        EmbeddedChannel connection = connection(certificateName);
        connection.writeInbound(connect(clientId));
        answerConnect(connection);
        assertThat(through(connection)).isInstanceOf(MqttConnectMessage.class);
        return connection;
    }

    /** What came through to Moquette, or null. */
    private static Object through(EmbeddedChannel connection) {
        return connection.readInbound();
    }

    /** As Moquette does. */
    private static void answerConnect(EmbeddedChannel connection) {
        connection.writeOutbound(MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .build());
        connection.attr(HubShield.SESSION_OPEN).set(60);
        connection.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        connection.runPendingTasks();
    }

    private static MqttConnectMessage connect(String clientId) {
        return MqttMessageBuilders.connect()
                .clientId(clientId)
                .cleanSession(true)
                .build();
    }

    private static MqttMessage packet(MqttMessageType type) {
        return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0));
    }

    private static MqttMessage puback() {
        return new MqttPubAckMessage(packet(MqttMessageType.PUBACK).fixedHeader(), MqttMessageIdVariableHeader.from(1));
    }

    private static MqttPublishMessage publish() {
        return publish(MqttQoS.AT_LEAST_ONCE, new byte[] {1});
    }

    private static MqttPublishMessage publish(MqttQoS qos, byte[] payload) {
        return MqttMessageBuilders.publish()
                .topicName("cg/1/north/tx")
                .qos(qos)
                .messageId(1)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
    }

    @Test
    void packetsWaitInTheirOrderUntilTheSessionIsOpen() {
        EmbeddedChannel connection = connection(HUB);
        MqttPublishMessage publish = publish();
        connection.writeInbound(connect(HUB), publish, DISCONNECT);
        assertThat(through(connection)).isInstanceOf(MqttConnectMessage.class);
        assertThat(through(connection)).isNull();
        assertThat(connection.config().isAutoRead()).isFalse();
        answerConnect(connection);
        assertThat(through(connection)).isSameAs(publish);
        assertThat(through(connection)).isSameAs(DISCONNECT);
        assertThat(connection.config().isAutoRead()).isTrue();
        publish.release();
    }

    @Test
    void whatWaitsIsReleasedWhenTheHubHangsUp() {
        EmbeddedChannel connection = connection(HUB);
        MqttPublishMessage publish = publish();
        connection.writeInbound(connect(HUB), publish);
        assertThat(connection.close().isDone()).isTrue();
        assertThat(publish.refCnt()).isZero();
    }

    @Test
    void nothingFollowsADisconnect() {
        EmbeddedChannel connection = open(HUB, HUB);
        connection.writeInbound(DISCONNECT, puback());
        assertThat(through(connection)).isSameAs(DISCONNECT);
        assertThat(through(connection)).isNull();
    }

    @Test
    void answersToASessionThatWasTakenOverAreDropped() {
        EmbeddedChannel old = open(HUB, HUB);
        old.writeInbound(puback());
        assertThat(through(old)).isInstanceOf(MqttPubAckMessage.class);
        EmbeddedChannel newer = open(HUB, HUB);
        old.writeInbound(puback());
        assertThat(through(old)).isNull();
        assertThat(old.close().isDone()).isTrue();
        newer.writeInbound(puback());
        assertThat(through(newer)).isInstanceOf(MqttPubAckMessage.class);
    }

    @Test
    void whoNamesAnotherHubTakesNoSessionFromIt() {
        EmbeddedChannel north = open(HUB, HUB);
        open("south", HUB);
        north.writeInbound(puback());
        assertThat(through(north)).isInstanceOf(MqttPubAckMessage.class);
    }

    @Test
    void aSecondConnectEndsTheConnection() {
        EmbeddedChannel connection = open(HUB, HUB);
        connection.writeInbound(connect(HUB));
        requireRefused(connection);
    }

    @Test
    void aHubHasNoWill() {
        EmbeddedChannel connection = connection(HUB);
        connection.writeInbound(MqttMessageBuilders.connect()
                .clientId(HUB)
                .willFlag(true)
                .willTopic("cg/1/north/status")
                .willMessage(new byte[] {1})
                .build());
        requireRefused(connection);
    }

    @Test
    void aHubPublishesWithOneQualityOfServiceOnly() {
        EmbeddedChannel connection = open(HUB, HUB);
        connection.writeInbound(publish(MqttQoS.AT_MOST_ONCE, new byte[] {1}));
        requireRefused(connection);
    }

    @Test
    void whatFindsNoRoomWaitsInItsOrderUntilSomethingWasTaken() {
        EmbeddedChannel connection = open(HUB, HUB);
        MqttPublishMessage large = publish(MqttQoS.AT_LEAST_ONCE, new byte[HubShield.ROOM_BYTES]);
        MqttPublishMessage small = publish();
        connection.writeInbound(large, small, DISCONNECT);
        assertThat(through(connection)).isSameAs(large);
        assertThat(through(connection)).isNull();
        assertThat(connection.config().isAutoRead()).isFalse();
        sessions.taken(HUB, HubShield.ROOM_BYTES);
        assertThat(through(connection)).isSameAs(small);
        assertThat(through(connection)).isSameAs(DISCONNECT);
        assertThat(connection.config().isAutoRead()).isTrue();
        large.release();
        small.release();
    }

    @Test
    void smallMessagesAreBoundedInTheirNumberAndHubsShareTheRoom() {
        EmbeddedChannel connection = open(HUB, HUB);
        open("south", "south");
        int most = HubShield.ROOM_BYTES / HubShield.LEAST_COST / 2;
        for (int i = 0; i <= most; i++) {
            connection.writeInbound(publish());
        }
        for (int i = 0; i < most; i++) {
            assertThat(ReferenceCountUtil.release(through(connection))).isTrue();
        }
        assertThat(through(connection)).isNull();
        sessions.taken(HUB, 1);
        assertThat(ReferenceCountUtil.release(through(connection))).isTrue();
    }

    private void requireRefused(EmbeddedChannel connection) {
        assertThat(through(connection)).isNull();
        assertThat(connection.isOpen()).isFalse();
        assertThat(refusals.counts()).containsKey(RefusalReason.PROTOCOL_ERROR);
    }
}
