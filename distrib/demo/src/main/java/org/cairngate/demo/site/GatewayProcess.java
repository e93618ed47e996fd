package org.cairngate.demo.site;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.note.CertificateKind;

/** A hub as a process: the assembled gateway directory, with configuration and data of its own. */
public final class GatewayProcess implements SiteServer {
    private static final int TIMEOUT_MS = 3_000;
    private static final int MAX_ANSWER = 8 * 1024 * 1024;

    private final String name;
    private final SiteFolder folder;
    private final ServerProcess server;
    private volatile int mqttPort;
    private volatile int localPort;

    GatewayProcess(String name, SiteFolder folder, Warden warden) {
        this.name = name;
        this.folder = folder;
        this.server = new ServerProcess(name, log(), warden);
    }

    /** Takes other ports; before {@link #initialise}. */
    void choosePorts(FreePorts ports) throws IOException {
        mqttPort = ports.next();
        localPort = ports.next();
    }

    /** Creates the hub's keys and returns them as a master registers them. */
    String createKey(CertificateKind certificate) throws IOException {
        String output = ChildProcess.run(
                List.of(
                        program(),
                        "key",
                        "--data",
                        data().toString(),
                        "--hub",
                        name,
                        "--certificate",
                        certificate.label()),
                log(),
                ServerProcess.START);
        String keys = output.lines()
                .filter(line -> line.startsWith("did:key:"))
                .findFirst()
                .orElseThrow(() -> new IOException("`cairngate key` printed no did:key, see " + log()));
        return NodeKeys.ofText(keys.strip()).text();
    }

    /** Writes the hub's configuration, and replaces one that is there: the hub's own command keeps it. */
    void initialise(MasterProcess master) throws IOException {
        removeConfiguration();
        ChildProcess.run(
                List.of(
                        program(),
                        "init",
                        "--conf",
                        conf().toString(),
                        "--data",
                        data().toString(),
                        "--hub",
                        name,
                        "--genesis",
                        master.genesis().toString(),
                        "--master-mqtt",
                        master.mqtt().toString(),
                        "--master-api",
                        master.api().toString(),
                        "--mqtt-port",
                        "" + mqttPort,
                        "--websocket-port",
                        "0",
                        "--local-port",
                        "" + localPort),
                log(),
                ServerProcess.START);
    }

    private void removeConfiguration() throws IOException {
        if (Files.isDirectory(conf())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(conf())) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Starts it without waiting. */
    public void begin() throws IOException {
        String options = "CAIRNGATE_JAVA_OPTIONS=" + String.join(" ", Toolchain.QUICK_START);
        server.begin(
                List.of("env", options, program(), "run", "--conf", conf().toString(), "--data", data().toString()));
    }

    /** Waits until devices can connect and its status can be read. */
    public void awaitReady() throws IOException, TimeoutException {
        server.awaitReady(() -> status().number("brokerPort") > 0);
    }

    public void start() throws IOException, TimeoutException {
        begin();
        awaitReady();
    }

    /** The hub's own status, from its loopback interface. */
    public Answer status() throws IOException {
        return get("/v1/status");
    }

    /** Asks the hub's loopback interface with its local token. */
    public Answer get(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + localPort + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestProperty("Authorization", "Bearer " + localToken());
        try (InputStream in = connection.getInputStream()) {
            return Answer.parse(in.readNBytes(MAX_ANSWER));
        }
    }

    private String localToken() throws IOException {
        return Files.readString(data().resolve("keys/local.token")).strip();
    }

    public String name() {
        return name;
    }

    @Override
    public ServerProcess server() {
        return server;
    }

    @Override
    public List<Integer> ports() {
        return List.of(mqttPort, localPort);
    }

    /** Where devices connect. */
    public URI broker() {
        return URI.create("ssl://127.0.0.1:" + mqttPort);
    }

    /** The certificate that devices pin. */
    public Path deviceCa() {
        return data().resolve("keys/device-ca.pem");
    }

    public Path data() {
        return folder.path().resolve(name).resolve("data");
    }

    public Path conf() {
        return folder.path().resolve(name).resolve("conf");
    }

    /** The hub's own copy of the chain. */
    public Path chain() {
        return data().resolve("chain");
    }

    public Path log() {
        return folder.logs().resolve(name + ".log");
    }

    private String program() {
        return folder.toolchain().gateway().toString();
    }
}
