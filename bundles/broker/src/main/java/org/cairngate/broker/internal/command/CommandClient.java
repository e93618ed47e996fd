package org.cairngate.broker.internal.command;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;

/**
 * What a client said in its CONNECT, which the gate has admitted.
 *
 * @param deviceUid the device, which the gate puts into the user name
 * @param clientId as Moquette knows it
 * @param version5 whether it speaks MQTT 5
 * @param sessionEnds whether its session ends with the connection
 * @param receiveMaximum most publishes without an acknowledgement that it takes (MQTT 5, section 3.1.2.11.3)
 * @param maxPacket most bytes of a packet that it takes (section 3.1.2.11.4)
 */
record CommandClient(
        String deviceUid, String clientId, boolean version5, boolean sessionEnds, int receiveMaximum, int maxPacket) {

    private static final int MOST_IDENTIFIERS = 65_535;

    static CommandClient of(MqttConnectMessage connect) {
        MqttProperties properties = connect.variableHeader().properties();
        boolean version5 = connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
        boolean ends = version5
                ? number(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0) == 0
                : connect.variableHeader().isCleanSession();
        int receives = version5 ? number(properties, MqttPropertyType.RECEIVE_MAXIMUM, MOST_IDENTIFIERS) : 0;
        int packet = version5 ? number(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE) : 0;
        return new CommandClient(
                String.valueOf(connect.payload().userName()),
                String.valueOf(connect.payload().clientIdentifier()),
                version5,
                ends,
                receives > 0 ? receives : MOST_IDENTIFIERS,
                packet > 0 ? packet : Integer.MAX_VALUE);
    }

    private static int number(MqttProperties properties, MqttPropertyType type, int otherwise) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty property
                ? property.value()
                : otherwise;
    }
}
