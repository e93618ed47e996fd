package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** What of an admitted device's CONNECT goes on to Moquette. Thread-safe. */
final class ConnectVetting {

    /** Longest client id, characters, with the device's uid and the slash before it. */
    static final int MAX_CLIENT_ID = 192;

    private static final String FORBIDDEN = "+#/$";

    private final Limits limits;

    ConnectVetting(Limits limits) {
        this.limits = limits;
    }

    /**
     * What becomes of a CONNECT.
     *
     * @param forMoquette with the keep alive and the session's expiry that hold
     * @param granted what the device gets
     */
    record Plan(MqttConnectMessage forMoquette, Granted granted) {}

    /**
     * Checks a CONNECT to which the gate gave the device's uid as the user and as the beginning of the client id.
     *
     * @throws RefusedException {@code bad-client-id}, {@code bad-topic} or {@code protocol-error}
     */
    Plan vet(MqttConnectMessage connect) throws RefusedException {
        String uid = connect.payload().userName();
        requireClientId(connect.payload().clientIdentifier(), uid);
        MqttProperties given = connect.variableHeader().properties();
        if (number(given, MqttPropertyType.RECEIVE_MAXIMUM).equals(Optional.of(0))) {
            throw protocolError("a Receive Maximum of 0 from device " + uid);
        }
        boolean version5 = isVersion5(connect);
        int expiry = expiry(connect, version5);
        int asked = connect.variableHeader().keepAliveTimeSeconds();
        int keepAlive = keepAlive(asked, version5);
        Optional<Integer> askedExpiry = number(given, MqttPropertyType.SESSION_EXPIRY_INTERVAL);
        return new Plan(
                rewritten(connect, keepAlive, version5 ? Optional.of(expiry) : Optional.empty()),
                new Granted(
                        uid,
                        expiry,
                        version5 && keepAlive != asked ? Optional.of(keepAlive) : Optional.empty(),
                        askedExpiry.filter(seconds -> seconds != expiry).map(seconds -> expiry)));
    }

    /** A property that is an unsigned 32-bit number, at most {@link Integer#MAX_VALUE}. */
    private static Optional<Integer> number(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty property
                ? Optional.of(property.value() < 0 ? Integer.MAX_VALUE : property.value())
                : Optional.empty();
    }

    static boolean isVersion5(MqttConnectMessage connect) {
        return connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
    }

    private static void requireClientId(String clientId, String uid) throws RefusedException {
        String own = clientId.substring(uid.length() + 1);
        boolean bad = clientId.length() > MAX_CLIENT_ID
                || own.chars().anyMatch(c -> Character.isISOControl(c) || FORBIDDEN.indexOf(c) >= 0);
        if (bad) {
            throw new RefusedException(
                    RefusalReason.BAD_CLIENT_ID,
                    "client id '" + own.substring(0, Math.min(own.length(), MAX_CLIENT_ID)) + "' of device " + uid
                            + " has one of " + FORBIDDEN + ", a control character, or with the uid more than "
                            + MAX_CLIENT_ID + " characters");
        }
    }

    /** MQTT 3.1.1 has no way to tell a client of another value; there, only one that asked for none gets one. */
    private int keepAlive(int asked, boolean version5) {
        int most = limits.packets().mostKeepAlive();
        if (asked == 0 || (version5 && asked > most)) {
            return most;
        }
        return Math.max(asked, limits.packets().leastKeepAlive());
    }

    private int expiry(MqttConnectMessage connect, boolean version5) {
        int most = limits.kept().sessionSeconds();
        if (!version5) {
            return connect.variableHeader().isCleanSession() ? 0 : most;
        }
        return Math.min(
                most,
                number(connect.variableHeader().properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL)
                        .orElse(0));
    }

    /** Request Response Information is left out: Moquette would open a topic to everybody for it, and never close it. */
    private static MqttConnectMessage rewritten(MqttConnectMessage connect, int keepAlive, Optional<Integer> expiry) {
        MqttProperties properties = new MqttProperties();
        connect.variableHeader().properties().listAll().stream()
                .filter(property -> property.propertyId() != MqttPropertyType.SESSION_EXPIRY_INTERVAL.value()
                        && property.propertyId() != MqttPropertyType.REQUEST_RESPONSE_INFORMATION.value())
                .forEach(properties::add);
        expiry.ifPresent(seconds ->
                properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), seconds)));
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        return new MqttConnectMessage(
                connect.fixedHeader(),
                new MqttConnectVariableHeader(
                        header.name(),
                        header.version(),
                        header.hasUserName(),
                        header.hasPassword(),
                        false,
                        0,
                        false,
                        header.isCleanSession(),
                        keepAlive,
                        properties),
                new MqttConnectPayload(
                        payload.clientIdentifier(),
                        MqttProperties.NO_PROPERTIES,
                        null,
                        (byte[]) null,
                        payload.userName(),
                        payload.passwordInBytes()));
    }

    private static RefusedException protocolError(String why) {
        return new RefusedException(RefusalReason.PROTOCOL_ERROR, why);
    }
}
