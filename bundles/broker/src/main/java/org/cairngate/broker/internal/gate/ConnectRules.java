package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Who may connect, and as whom Moquette sees it: the user is the device's uid, the client id begins with it, so that no device
 * takes over the session of another, and the password is a secret of this process, so that Moquette admits nobody whom the
 * gate did not see. Thread-safe.
 */
public final class ConnectRules {

    private final Admission admission;
    private final TopicRights rights;
    private final byte[] pass;

    /** The rules of one broker, whose devices use their own topics only. */
    public ConnectRules(Admission admission, SecureRandom random) {
        this(admission, TopicRights.OWN, random);
    }

    /** The rules of one broker with other rights; for those who test it. */
    public ConnectRules(Admission admission, TopicRights rights, SecureRandom random) {
        this.admission = admission;
        this.rights = rights;
        byte[] secret = new byte[Hash.SIZE];
        random.nextBytes(secret);
        this.pass = Hash.of(secret).hex().getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the password is the one of {@link #asDevice}. */
    public boolean isPass(byte[] password) {
        return MessageDigest.isEqual(pass, password);
    }

    /** Whether the device is registered, active and served by this hub now. */
    public boolean serves(String deviceUid) {
        return admission.serves(deviceUid);
    }

    /** Which topics a device may use. */
    public TopicRights rights() {
        return rights;
    }

    /** A CONNECT by which this process is a client of Moquette's itself, without keep alive; MQTT 5. */
    public MqttConnectMessage ofThisProcess(String clientId) {
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId(clientId)
                .username(clientId)
                .password(pass.clone())
                .cleanSession(true)
                .keepAlive(0)
                .build();
    }

    static MqttVersion version(MqttConnectMessage connect) {
        return connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel()
                ? MqttVersion.MQTT_5
                : MqttVersion.MQTT_3_1_1;
    }

    Device admit(ChannelHandlerContext context, MqttConnectMessage connect) throws RefusedException {
        byte[] password = connect.payload().passwordInBytes();
        String user = connect.payload().userName();
        Device device = admission.admit(new Admission.Credentials(
                certificate(context),
                user == null ? "" : user,
                password == null ? "" : new String(password, StandardCharsets.ISO_8859_1)));
        requireOwnWill(connect, device);
        return device;
    }

    private void requireOwnWill(MqttConnectMessage connect, Device device) throws RefusedException {
        String topic = connect.payload().willTopic();
        if (!connect.variableHeader().isWillFlag() || topic == null) {
            return;
        }
        if (connect.variableHeader().willQos() > MqttQoS.EXACTLY_ONCE.value()) {
            throw new RefusedException(
                    RefusalReason.PROTOCOL_ERROR,
                    "device " + device.uid() + " leaves a will of QoS "
                            + connect.variableHeader().willQos());
        }
        boolean named = topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
        boolean own = named && rights.mayWrite(topic, device.uid());
        if (!own || EventTopic.parse(topic).filter(EventTopic::isEvents).isPresent()) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_TOPIC, "device " + device.uid() + " may not leave a will at '" + topic + "'");
        }
    }

    private static Optional<X509Certificate> certificate(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain[0] instanceof X509Certificate leaf ? Optional.of(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    MqttConnectMessage asDevice(MqttConnectMessage connect, Device device) {
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        MqttConnectVariableHeader known = new MqttConnectVariableHeader(
                header.name(),
                header.version(),
                true,
                true,
                header.isWillRetain(),
                header.willQos(),
                header.isWillFlag(),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                header.properties());
        MqttConnectPayload named = new MqttConnectPayload(
                device.uid() + "/" + payload.clientIdentifier(),
                payload.willProperties(),
                payload.willTopic(),
                payload.willMessageInBytes(),
                device.uid(),
                pass);
        return new MqttConnectMessage(connect.fixedHeader(), known, named);
    }
}
