package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * What a CONNECT asks of the connection.
 *
 * @param version5 whether it speaks MQTT 5
 * @param maximumPacket largest packet that the client takes, bytes
 * @param aliases topic aliases that the client takes, 0 to 65535
 * @param problems whether the client wants reasons in words
 * @param assigned the id of a client that has none
 * @param keepAlive the keep alive that holds, seconds
 * @param told the one that the client is told to use in place of its own
 */
record ClientTerms(
        boolean version5,
        long maximumPacket,
        int aliases,
        boolean problems,
        Optional<String> assigned,
        int keepAlive,
        OptionalInt told) {

    private static final long ANY_SIZE = 0xffff_ffffL;

    /**
     * Nobody forwards to a topic that the client cannot subscribe to: it gets no response information (MQTT 5, section 3.1.2.11.6),
     * and Moquette would give everybody the right to that topic.
     */
    private static final Set<MqttPropertyType> NOT_PASSED_ON = Set.of(MqttPropertyType.REQUEST_RESPONSE_INFORMATION);

    /**
     * Reads them.
     *
     * @throws ProtocolException when a property has a value that MQTT forbids
     */
    static ClientTerms of(MqttConnectMessage connect, WireSettings settings) throws ProtocolException {
        MqttConnectVariableHeader header = connect.variableHeader();
        boolean version5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
        MqttProperties properties = header.properties();
        int asked = header.keepAliveTimeSeconds();
        int keepAlive = keepAlive(asked, version5, settings);
        requireNotZero(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE);
        requireNotZero(properties, MqttPropertyType.RECEIVE_MAXIMUM);
        return new ClientTerms(
                version5,
                Integer.toUnsignedLong(Properties5.number(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE)
                        .orElse(-1)),
                Properties5.number(properties, MqttPropertyType.TOPIC_ALIAS_MAXIMUM)
                        .orElse(0),
                Properties5.number(properties, MqttPropertyType.REQUEST_PROBLEM_INFORMATION)
                                .orElse(1)
                        != 0,
                connect.payload().clientIdentifier().isEmpty()
                        ? Optional.of("auto-" + UUID.randomUUID())
                        : Optional.empty(),
                keepAlive,
                version5 && keepAlive != asked ? OptionalInt.of(keepAlive) : OptionalInt.empty());
    }

    /** MQTT 3.1.1 has no way to tell a client of a shorter one than it asked for; there, only one that asked for none gets it. */
    private static int keepAlive(int asked, boolean version5, WireSettings settings) {
        if (asked == 0 || (version5 && asked > settings.mostKeepAlive())) {
            return settings.mostKeepAlive();
        }
        return Math.max(asked, settings.leastKeepAlive());
    }

    private static void requireNotZero(MqttProperties properties, MqttPropertyType type) throws ProtocolException {
        if (Properties5.number(properties, type).equals(OptionalInt.of(0))) {
            throw new ProtocolException(MqttReasonCodes.Disconnect.PROTOCOL_ERROR, type + " is 0");
        }
    }

    /** Whether the client cannot take the publish. */
    boolean isTooLarge(MqttPublishMessage publish) {
        return maximumPacket < ANY_SIZE && PacketSize.of(publish) > maximumPacket;
    }

    /** The CONNECT with the id and the keep alive that hold. */
    MqttConnectMessage apply(MqttConnectMessage connect) {
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        return new MqttConnectMessage(
                connect.fixedHeader(),
                new MqttConnectVariableHeader(
                        header.name(),
                        header.version(),
                        header.hasUserName(),
                        header.hasPassword(),
                        header.isWillRetain(),
                        header.willQos(),
                        header.isWillFlag(),
                        header.isCleanSession(),
                        keepAlive,
                        Properties5.without(header.properties(), NOT_PASSED_ON)),
                new MqttConnectPayload(
                        assigned.orElse(payload.clientIdentifier()),
                        payload.willProperties(),
                        payload.willTopic(),
                        payload.willMessageInBytes(),
                        payload.userName(),
                        payload.passwordInBytes()));
    }
}
