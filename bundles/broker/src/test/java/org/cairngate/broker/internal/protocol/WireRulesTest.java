package org.cairngate.broker.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusalLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** MQTT's rules of the wire, packet by packet. */
class WireRulesTest {

    private static final int PROTOCOL_ERROR = 0x82;
    private static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    private static final int TOPIC_ALIAS_INVALID = 0x94;

    private final EmbeddedChannel channel = new EmbeddedChannel(
            new WireRules(new WireSettings(128 << 10, 5, 60), new RefusalLog("broker", Clock.systemUTC())));

    @AfterEach
    void releaseAll() {
        channel.finishAndReleaseAll();
    }

    @Test
    void anAliasStandsForTheTopicItWasSetTo() {
        connect(MqttVersion.MQTT_5, new MqttProperties());
        channel.writeInbound(publish("a/b", 1, 3), publish("", 2, 3), publish("c", 3, 3), publish("", 4, 3));
        for (String topic : new String[] {"a/b", "a/b", "c", "c"}) {
            MqttPublishMessage passed = channel.readInbound();
            assertThat(passed.variableHeader().topicName()).isEqualTo(topic);
            assertThat(passed.variableHeader().properties().isEmpty()).isTrue();
            passed.release();
        }
    }

    @Test
    void anAliasThatIsOutOfRangeOrUnknownEndsTheConnectionWithTheReason() {
        connect(MqttVersion.MQTT_5, new MqttProperties());
        channel.writeInbound(publish("a", 1, 17));
        assertEnded(TOPIC_ALIAS_INVALID);
        assertThat(ended(publish("a", 1, 0))).isEqualTo(TOPIC_ALIAS_INVALID);
        assertThat(ended(publish("", 1, 2))).isEqualTo(PROTOCOL_ERROR);
        assertThat(ended(publish("", 1, -1))).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void moreThanTheReceiveMaximumEndsTheConnectionAndAnAcknowledgementMakesRoom() {
        connect(MqttVersion.MQTT_5, new MqttProperties());
        for (int i = 1; i <= ReceiveWindow.MAXIMUM; i++) {
            channel.writeInbound(publish("a", i, -1), publish("a", i, -1));
        }
        channel.writeOutbound(reply(MqttMessageType.PUBREC, 1, 0x87), reply(MqttMessageType.PUBREC, 2, 0));
        channel.releaseOutbound();
        channel.writeInbound(publish("a", 2000, -1));
        assertThat(channel.isOpen()).isTrue();
        channel.writeInbound(publish("a", 2001, -1));
        assertEnded(RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void theConnackSaysWhatHolds() {
        MqttConnectMessage passed = connect(MqttVersion.MQTT_5, new MqttProperties(), "", true, 120);
        assertThat(passed.variableHeader().keepAliveTimeSeconds()).isEqualTo(60);
        MqttConnAckMessage answer = accepted();
        MqttProperties said = answer.variableHeader().properties();
        assertThat(Properties5.number(said, MqttPropertyType.RECEIVE_MAXIMUM)).hasValue(1000);
        assertThat(Properties5.number(said, MqttPropertyType.TOPIC_ALIAS_MAXIMUM))
                .hasValue(16);
        assertThat(Properties5.number(said, MqttPropertyType.MAXIMUM_PACKET_SIZE))
                .hasValue(128 << 10);
        assertThat(Properties5.number(said, MqttPropertyType.SERVER_KEEP_ALIVE)).hasValue(60);
        assertThat(said.getProperty(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER.value())
                        .value())
                .isEqualTo(passed.payload().clientIdentifier());
        assertThat(passed.payload().clientIdentifier()).startsWith("auto-").hasSizeGreaterThan(30);
    }

    @Test
    void anOlderClientWithoutAnIdCannotKeepASession() {
        channel.writeInbound(connectPacket(MqttVersion.MQTT_3_1_1, new MqttProperties(), "", false, 60));
        MqttConnAckMessage answer = channel.readOutbound();
        assertThat(answer.variableHeader().connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
        assertClosed(channel);
    }

    @Test
    void aSecondConnectAndWhatOnlyServersSendEndTheConnectionWithTheReason() {
        connect(MqttVersion.MQTT_5, new MqttProperties());
        channel.writeInbound(connectPacket(MqttVersion.MQTT_5, new MqttProperties(), "x", true, 60));
        assertEnded(PROTOCOL_ERROR);
        assertThat(ended(MqttMessage.PINGRESP)).isEqualTo(PROTOCOL_ERROR);
        assertThat(ended(new MqttMessage(
                        new MqttFixedHeader(MqttMessageType.AUTH, false, MqttQoS.AT_MOST_ONCE, false, 0))))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void aMessageThatTheClientCannotTakeIsNotSentAndCountsAsTaken() {
        MqttProperties small = new MqttProperties();
        Properties5.add(small, MqttPropertyType.MAXIMUM_PACKET_SIZE, 64);
        connect(MqttVersion.MQTT_5, small);
        channel.writeOutbound(publish("a", 5, -1, new byte[64]), publish("a", 6, -1, new byte[8]));
        MqttPublishMessage sent = channel.readOutbound();
        assertThat(sent.variableHeader().packetId()).isEqualTo(6);
        sent.release();
        assertThat(channel.<Object>readOutbound()).isNull();
        MqttMessage taken = channel.readInbound();
        assertThat(taken.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
    }

    @Test
    void topicsAreShortenedForAClientThatAllowsIt() {
        MqttProperties one = new MqttProperties();
        Properties5.add(one, MqttPropertyType.TOPIC_ALIAS_MAXIMUM, 1);
        connect(MqttVersion.MQTT_5, one);
        channel.writeOutbound(publish("a", 1, -1), publish("a", 2, -1), publish("b", 3, -1));
        for (String topic : new String[] {"a", "", "b"}) {
            MqttPublishMessage sent = channel.readOutbound();
            assertThat(sent.variableHeader().topicName()).isEqualTo(topic);
            assertThat(Properties5.has(sent.variableHeader().properties(), MqttPropertyType.TOPIC_ALIAS))
                    .isEqualTo(!topic.equals("b"));
            sent.release();
        }
    }

    @Test
    void theSizeOfAPacketIsTheOneThatItHasOnTheWire() {
        MqttProperties all = new MqttProperties();
        Properties5.add(all, MqttPropertyType.PAYLOAD_FORMAT_INDICATOR, 1);
        Properties5.add(all, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 77);
        Properties5.add(all, MqttPropertyType.TOPIC_ALIAS, 3);
        Properties5.add(all, MqttPropertyType.SUBSCRIPTION_IDENTIFIER, 456_789);
        all.add(new MqttProperties.StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), "täglich/€"));
        all.add(new MqttProperties.BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), new byte[9]));
        all.add(new MqttProperties.UserProperty("ä", "b"));
        all.add(new MqttProperties.UserProperty("c", ""));
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        encoder.writeOutbound(connectPacket(MqttVersion.MQTT_5, new MqttProperties(), "x", true, 60));
        encoder.releaseOutbound();
        for (int size : new int[] {0, 100, 200, 20_000}) {
            MqttPublishMessage publish = MqttMessageBuilders.publish()
                    .topicName("ein/tópic")
                    .messageId(1)
                    .qos(MqttQoS.AT_LEAST_ONCE)
                    .properties(all)
                    .payload(Unpooled.wrappedBuffer(new byte[size]))
                    .build();
            long expected = PacketSize.of(publish);
            encoder.writeOutbound(publish);
            ByteBuf bytes = encoder.readOutbound();
            assertThat((long) bytes.readableBytes()).isEqualTo(expected);
            bytes.release();
        }
        encoder.finishAndReleaseAll();
    }

    private int ended(MqttMessage packet) {
        EmbeddedChannel other = new EmbeddedChannel(
                new WireRules(new WireSettings(128 << 10, 5, 60), new RefusalLog("broker", Clock.systemUTC())));
        other.writeInbound(connectPacket(MqttVersion.MQTT_5, new MqttProperties(), "x", true, 60));
        other.writeInbound(packet);
        MqttMessage last = other.readOutbound();
        assertClosed(other);
        other.finishAndReleaseAll();
        return ((MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader()).reasonCode() & 0xff;
    }

    /** What was said last has some time to arrive. */
    private static void assertClosed(EmbeddedChannel ended) {
        ended.advanceTimeBy(1, TimeUnit.SECONDS);
        ended.runScheduledPendingTasks();
        assertThat(ended.isOpen()).isFalse();
    }

    private void assertEnded(int code) {
        MqttMessage last = channel.readOutbound();
        assertThat(last.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
        MqttReasonCodeAndPropertiesVariableHeader header =
                (MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader();
        assertThat(header.reasonCode() & 0xff).isEqualTo(code);
        assertClosed(channel);
    }

    private void connect(MqttVersion version, MqttProperties properties) {
        connect(version, properties, "x", true, 60);
    }

    private MqttConnectMessage connect(
            MqttVersion version, MqttProperties properties, String id, boolean clean, int keepAlive) {
        channel.writeInbound(connectPacket(version, properties, id, clean, keepAlive));
        return channel.readInbound();
    }

    private MqttConnAckMessage accepted() {
        channel.writeOutbound(MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(false)
                .properties(new MqttProperties())
                .build());
        return channel.readOutbound();
    }

    private static MqttConnectMessage connectPacket(
            MqttVersion version, MqttProperties properties, String id, boolean clean, int keepAlive) {
        return MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId(id)
                .cleanSession(clean)
                .keepAlive(keepAlive)
                .properties(properties)
                .build();
    }

    private static MqttPublishMessage publish(String topic, int packetId, int alias) {
        return publish(topic, packetId, alias, new byte[1]);
    }

    private static MqttPublishMessage publish(String topic, int packetId, int alias, byte[] payload) {
        MqttProperties properties = new MqttProperties();
        if (alias >= 0) {
            Properties5.add(properties, MqttPropertyType.TOPIC_ALIAS, alias);
        }
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .messageId(packetId)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .properties(properties)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
    }

    private static MqttMessage reply(MqttMessageType type, int packetId, int code) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) code, MqttProperties.NO_PROPERTIES));
    }
}
