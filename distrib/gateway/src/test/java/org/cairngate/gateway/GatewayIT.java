package org.cairngate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The assembled directory as a process: real framework, real TLS, real files. */
class GatewayIT {

    private static final String HUB = "hub-a";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final long STOP_LIMIT_S = 10;

    @TempDir
    Path folder;

    @Test
    void deviceIsServedWithoutItsMasterAndTheGatewayEndsCleanly() throws Exception {
        Path data = folder.resolve("data");
        SeededChain chain = initialise(data);
        long started = System.nanoTime();
        try (GatewayProcess gateway = GatewayProcess.run(folder)) {
            gateway.await(START_LIMIT, () -> Files.exists(gateway.portFile()));
            long startMs = (System.nanoTime() - started) / 1_000_000;
            assertThat(get(gateway, data, "/v1/status")).contains("\"accepting\":true");
            publish(gateway.port("mqtt"), data, chain);
            gateway.await(Duration.ofSeconds(10), () -> get(gateway, data, "/v1/status")
                    .contains("\"events\":{\"accepted\":1,"));
            gateway.await(Duration.ofSeconds(10), () -> get(gateway, data, "/v1/broker/log?kind=disconnect")
                    .contains("1 published"));
            assertThat(get(gateway, data, "/v1/broker/log?kind=connect&device=" + chain.device()))
                    .contains("\"deviceUid\":\"" + chain.device() + "\"", "from /127.0.0.1:");
            System.out.println("gateway started ms=" + startMs + " rssMiB=" + gateway.rssKib() / 1024);
            gateway.process().destroy();
            assertThat(gateway.process().waitFor(STOP_LIMIT_S, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(gateway.log()).contains("hub closed").doesNotContain("ERROR");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.cairngate.journal.cfg", "org.cairngate.broker.cfg", "org.cairngate.hub.cfg"})
    void componentsStartInWhateverOrderTheirConfigurationsArrive(String last) throws Exception {
        Path data = folder.resolve("data");
        initialise(data);
        Path late = folder.resolve("conf").resolve(last);
        Files.move(late, folder.resolve(last));
        try (GatewayProcess gateway = GatewayProcess.run(folder)) {
            gateway.await(START_LIMIT, () -> gateway.logged(lastBefore(last)));
            Files.move(folder.resolve(last), late);
            gateway.await(START_LIMIT, () -> Files.exists(gateway.portFile()));
            assertThat(gateway.log()).doesNotContain("ERROR");
        }
    }

    /** What the log says when everything is there that can be without that configuration. */
    private static String lastBefore(String missing) {
        return switch (missing) {
            case "org.cairngate.journal.cfg" -> "";
            case "org.cairngate.broker.cfg" -> "hub opened";
            default -> "journal opened";
        };
    }

    /** A gateway that has its keys, its configuration and a chain with one device. */
    private SeededChain initialise(Path data) throws Exception {
        String did = GatewayProcess.command(folder, "key", "--data", data.toString(), "--hub", HUB);
        SeededChain chain = new SeededChain(HUB, did);
        chain.writeGenesis(folder.resolve("genesis.json"));
        chain.writeChain(data.resolve("chain"));
        GatewayProcess.command(
                folder,
                "init",
                "--conf",
                folder.resolve("conf").toString(),
                "--data",
                data.toString(),
                "--hub",
                HUB,
                "--genesis",
                folder.resolve("genesis.json").toString(),
                "--master-mqtt",
                "ssl://127.0.0.1:9",
                "--master-api",
                "https://127.0.0.1:9",
                "--mqtt-port",
                "0",
                "--websocket-port",
                "0");
        return chain;
    }

    private static String get(GatewayProcess gateway, Path data, String resource) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + gateway.port("local") + resource)
                            .toURL()
                            .openConnection();
            String token = Files.readString(data.resolve("keys/local.token"), StandardCharsets.US_ASCII)
                    .strip();
            connection.setRequestProperty("Authorization", "Bearer " + token);
            try (InputStream in = connection.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "";
        }
    }

    private static void publish(int port, Path data, SeededChain chain) throws Exception {
        KeyStore pinned = KeyStore.getInstance(KeyStore.getDefaultType());
        pinned.load(null, null);
        try (InputStream in = Files.newInputStream(data.resolve("keys/device-ca.pem"))) {
            pinned.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(pinned);
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, trust.getTrustManagers(), null);
        MqttConnectOptions options = new MqttConnectOptions();
        options.setSocketFactory(tls.getSocketFactory());
        options.setUserName(chain.device());
        options.setPassword(chain.password().toCharArray());
        String event = "{\"uid\":\"7488f8aa-97c7-4c4f-a546-f06a97bb0c63\",\"timestamp\":1696248400000,"
                + "\"items\":[{\"key\":\"temperature\",\"value\":25.3}],"
                + "\"namespace\":\"councilbox/weather-stations\",\"device_uid\":\"" + chain.device() + "\"}";
        try (MqttClient device = new MqttClient("ssl://127.0.0.1:" + port, chain.device(), new MemoryPersistence())) {
            device.connect(options);
            device.publish(
                    "v1/councilbox/weather-stations/" + chain.device() + "/events",
                    event.getBytes(StandardCharsets.UTF_8),
                    1,
                    false);
            device.disconnect();
        }
    }
}
