package org.cairngate.demo.device;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;

/**
 * How a device reaches its hub: the address, a TLS 1.3 context that trusts the hub's own CA and nothing else, and the device's
 * credentials. Immutable.
 */
public final class HubAccess {
    /** Kept by the tests too: how many packets may be unacknowledged on one connection. */
    static final int MAX_IN_FLIGHT = 1_000;

    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    private final URI broker;
    private final SSLSocketFactory sockets;
    private final Optional<Login> login;

    private record Login(String user, String password) {}

    private HubAccess(URI broker, SSLSocketFactory sockets, Optional<Login> login) {
        this.broker = broker;
        this.sockets = sockets;
        this.login = login;
    }

    /** Access for a device with a token. */
    public static HubAccess withToken(DeviceSettings.Place place, String deviceUid, String password)
            throws IOException, GeneralSecurityException {
        return new HubAccess(
                place.broker(),
                context(place.deviceCa(), Optional.empty()).getSocketFactory(),
                Optional.of(new Login(deviceUid, password)));
    }

    /** Access for a device with a key. */
    public static HubAccess withCertificate(DeviceSettings.Place place, DeviceIdentity identity)
            throws IOException, GeneralSecurityException {
        return new HubAccess(
                place.broker(), context(place.deviceCa(), Optional.of(identity)).getSocketFactory(), Optional.empty());
    }

    private static SSLContext context(Path deviceCa, Optional<DeviceIdentity> identity)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("hub", Certificates.parse(Files.readAllBytes(deviceCa)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManager[] keys = {};
        if (identity.isPresent()) {
            DeviceIdentity own = identity.get();
            keys = new IssuedIdentity(own.key(), List.of(own.certificate())).toKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    public String broker() {
        return broker.toString();
    }

    /** Options of a session that survives a lost connection. The CA is the hub's own, so its name adds nothing. */
    public MqttConnectOptions options() {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(false);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout(CONNECT_TIMEOUT_SECONDS);
        options.setMaxInflight(MAX_IN_FLIGHT);
        options.setSocketFactory(sockets);
        options.setHttpsHostnameVerificationEnabled(false);
        login.ifPresent(known -> {
            options.setUserName(known.user());
            options.setPassword(known.password().toCharArray());
        });
        return options;
    }
}
