package org.cairngate.broker.internal.moquette;

import io.moquette.BrokerConstants;
import io.moquette.broker.config.IConfig;
import java.util.Properties;
import org.cairngate.broker.internal.shield.Limits;
import org.cairngate.broker.internal.websocket.WebSocketRules;

/** Moquette's own settings; what the gate and the shields do themselves is off or out of the way in it. */
final class MoquetteSettings {

    private static final String DISABLED = "disabled";
    /** Moquette's acceptor reads this property, for which IConfig has no name. */
    private static final String NATIVE_TRANSPORT = "netty.native";

    private MoquetteSettings() {}

    static Properties of(Endpoint endpoint, Limits limits, Natives natives) {
        Properties properties = new Properties();
        String port = Integer.toString(endpoint.port());
        String packetBytes = Integer.toString(limits.packets().bytes());
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, endpoint.host());
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, endpoint.isPlain() ? port : DISABLED);
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, endpoint.isPlain() ? DISABLED : port);
        properties.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(
                IConfig.WSS_PORT_PROPERTY_NAME,
                endpoint.webSocket()
                        .map(Endpoint.WebSocketEndpoint::port)
                        .map(String::valueOf)
                        .orElse(DISABLED));
        properties.setProperty(IConfig.WEB_SOCKET_PATH_PROPERTY_NAME, WebSocketRules.PATH);
        properties.setProperty(BrokerConstants.WEB_SOCKET_MAX_FRAME_SIZE_PROPERTY_NAME, packetBytes);
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        // Counted by the gate; Moquette's default does not fit into two bytes.
        properties.setProperty(IConfig.RECEIVE_MAXIMUM, Integer.toString(0xffff));
        properties.setProperty(IConfig.TOPIC_ALIAS_MAXIMUM_PROPERTY_NAME, "0");
        properties.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, packetBytes);
        properties.setProperty(
                BrokerConstants.NETTY_SO_BACKLOG_PROPERTY_NAME,
                Integer.toString(limits.arrivals().backlog()));
        properties.setProperty(
                IConfig.PERSISTENT_CLIENT_EXPIRATION_PROPERTY_NAME,
                limits.kept().sessionSeconds() + "s");
        properties.setProperty(NATIVE_TRANSPORT, Boolean.toString(natives.epoll()));
        return properties;
    }
}
