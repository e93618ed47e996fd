package org.cairngate.demo.site;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.cairngate.cli.master.Credentials;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.cli.master.MasterIdentity;
import org.cairngate.ledger.Hash;

/** The master of a site as a process: initialised once, then started, killed and started again on the same ports. */
public final class MasterProcess implements SiteServer {
    /** The organisation that runs the site. */
    public static final String ORGANISATION = "councilbox";

    private static final String ORIGIN = "demo.cairngate.example/log";

    private final SiteFolder folder;
    private final ServerProcess server;
    private volatile int mqttPort;
    private volatile int apiPort;
    private volatile boolean telemetry = true;

    MasterProcess(SiteFolder folder, Warden warden) {
        this.folder = folder;
        this.server = new ServerProcess("the master", log(), warden);
    }

    /** Takes other ports; before the hubs are told of them. */
    void choosePorts(FreePorts ports) throws IOException {
        mqttPort = ports.next();
        apiPort = ports.next();
    }

    /** Creates keys and the genesis block with these hubs (name to what {@code cairngate key} printed) and a random admin password in a 0600 file. */
    void initialise(Map<String, String> hubs, SitePlan plan) throws IOException {
        telemetry = plan.telemetry();
        Files.createDirectories(data());
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] secret = new byte[Hash.SIZE];
        new SecureRandom().nextBytes(secret);
        Files.writeString(passwordFile(), Hash.of(secret).hex() + "\n");
        List<String> command = command("init");
        command.addAll(List.of("--origin", ORIGIN, "--organisation", ORGANISATION));
        command.addAll(List.of("--mint-interval", plan.mintInterval().toMillis() + "ms"));
        command.addAll(List.of("--certificate", plan.certificate().label()));
        command.addAll(List.of("--admin-password-file", passwordFile().toString()));
        plan.partners().forEach((name, key) -> command.addAll(List.of("--partner", name + "=" + key)));
        if (!plan.voted().isEmpty()) {
            command.addAll(List.of("--vote", String.join(",", plan.voted()), "--approvals", "" + plan.approvals()));
        }
        hubs.forEach((name, key) -> command.addAll(List.of("--hub", name + "=" + key)));
        ChildProcess.run(command, log(), ServerProcess.START);
    }

    /** Starts it and returns when its API answers. */
    public void start() throws IOException, TimeoutException {
        List<String> command = command("run");
        command.addAll(List.of("--mqtt-port", "" + mqttPort, "--api-port", "" + apiPort));
        if (!telemetry) {
            command.addAll(List.of("--database-url", "none"));
        }
        server.begin(command);
        server.awaitReady(() -> status().has("height"));
    }

    private List<String> command(String action) throws IOException {
        List<String> command = new ArrayList<>(List.of(Toolchain.java(), "-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(Toolchain.QUICK_START);
        command.add("-Djava.io.tmpdir=" + folder.freshTemporary("master"));
        command.add("-jar");
        command.add(folder.toolchain().masterJar().toString());
        command.addAll(List.of("--data", data().toString(), action));
        return command;
    }

    /** A client with the admin's rights. */
    public MasterClient client() throws IOException {
        String password =
                Files.readString(passwordFile(), StandardCharsets.UTF_8).strip();
        return new MasterClient(
                api(), MasterIdentity.pinned(masterCa()), Optional.of(new Credentials.Login("admin", password)));
    }

    public Answer status() throws IOException {
        return new Answer(client().get("/v1/status"));
    }

    @Override
    public ServerProcess server() {
        return server;
    }

    @Override
    public List<Integer> ports() {
        return List.of(mqttPort, apiPort);
    }

    public URI api() {
        return URI.create("https://127.0.0.1:" + apiPort);
    }

    public URI mqtt() {
        return URI.create("ssl://127.0.0.1:" + mqttPort);
    }

    public Path data() {
        return folder.path().resolve("master");
    }

    /** The chain's store. */
    public Path chain() {
        return data().resolve("chain");
    }

    public Path genesis() {
        return data().resolve("genesis.json");
    }

    public Path masterCa() {
        return data().resolve("master-ca.pem");
    }

    public Path passwordFile() {
        return folder.path().resolve("admin-password");
    }

    /** The ledger key of the organisation that runs the site. */
    public Path organisationKey() {
        return data().resolve("keys/organisation-" + ORGANISATION + ".key");
    }

    public Path log() {
        return folder.logs().resolve("master.log");
    }
}
