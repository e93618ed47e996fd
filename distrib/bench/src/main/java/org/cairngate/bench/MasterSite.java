package org.cairngate.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BuiltBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.cairngate.ledger.transaction.Transaction;

/**
 * A master's data directory, founded by the master's own command, with keys of so many hubs. Devices are registered by blocks that are
 * made here, as the master makes them, while it does not run. Immutable.
 *
 * @param folder where all of it is
 * @param hubs the hubs' keys by their names
 */
record MasterSite(Path folder, Map<String, SigningKey> hubs) {

    static final String ORGANISATION = "councilbox";

    private static final String ORIGIN = "bench.example/log";
    private static final int BLOCK = 2000;
    private static final long FOUNDING_SECONDS = 300;

    /** Founds a chain that mints every second. */
    static MasterSite found(Path parent, int hubCount) throws IOException {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "master");
        Map<String, SigningKey> hubs = new LinkedHashMap<>();
        for (int i = 0; i < hubCount; i++) {
            hubs.put(hub(i), SigningKey.generate(new SecureRandom()));
        }
        MasterSite site = new MasterSite(folder, hubs);
        Files.writeString(site.passwordFile(), Hash.of(random()).hex() + "\n");
        List<String> command = site.command(List.of("-Xmx256m"), "init");
        command.addAll(List.of("--origin", ORIGIN, "--organisation", ORGANISATION, "--mint-interval", "1s"));
        hubs.forEach((name, key) -> command.addAll(
                List.of("--hub", name + "=" + NodeKeys.of(key.publicKey()).text())));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(site.log().toFile())
                .start();
        try {
            if (!process.waitFor(FOUNDING_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the master founded no chain: see " + site.log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return site;
    }

    private static byte[] random() {
        byte[] random = new byte[Hash.SIZE];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /** The master's program, as its packages have it, with these options of the JVM. */
    List<String> command(List<String> options, String action) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
                "-jar",
                Path.of(System.getProperty("cairngate.root", "."), "master-service/target/master/cairngate-master.jar")
                        .toString(),
                "--data",
                data().toString(),
                action,
                "--admin-password-file",
                passwordFile().toString()));
        return command;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("master.log");
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }

    String password() throws IOException {
        return Files.readString(passwordFile(), StandardCharsets.UTF_8).strip();
    }

    /** The ports that it listens on; empty while it does not. */
    Optional<Map<String, Object>> ports() throws IOException {
        Path file = data().resolve("run").resolve("ports.json");
        return Files.exists(file) ? Optional.of(JSON.std.mapFrom(Files.readString(file))) : Optional.empty();
    }

    Genesis genesis() throws IOException, RefusedException {
        return Genesis.fromJson(Files.readString(data().resolve("genesis.json"), StandardCharsets.UTF_8));
    }

    /** Trust in this master's certificates. */
    NodeTrust trust() throws IOException, RefusedException {
        PublicKey master = genesis().masterKey();
        return new NodeTrust((key, name) -> key.equals(master), Clock.systemUTC());
    }

    /** A hub's name. */
    static String hub(int number) {
        return String.format(Locale.ROOT, "hub-%05d", number);
    }

    /** A uid in the order of its number. */
    static String device(int number) {
        return String.format(Locale.ROOT, "device-%08d", number);
    }

    /** Registers the device of {@link SampleEvents} and so many more with tokens, each bound to one of the hubs. */
    void register(int devices, Progress progress) throws IOException, RefusedException {
        SigningKey master = SigningKey.load(data().resolve("keys").resolve("ledger.key"));
        List<String> names = List.copyOf(hubs.keySet());
        try (ChainStore store = ChainStore.open(data().resolve("chain"))) {
            mint(store, master, List.of(device(SampleEvents.DEVICE, "")));
            for (int from = 0; from < devices; from += BLOCK) {
                List<DeviceBody> bodies = new ArrayList<>();
                for (int i = from; i < Math.min(devices, from + BLOCK); i++) {
                    bodies.add(device(device(i), names.get(i % names.size())));
                }
                mint(store, master, bodies);
                if (from % (100 * BLOCK) == 0) {
                    progress.say("registry: " + from + " devices of " + devices + " are registered");
                }
            }
        }
    }

    private static DeviceBody device(String uid, String hub) {
        return new DeviceBody(
                DeviceAction.REGISTER,
                uid,
                DeviceCredentials.withToken(TokenCommitment.of(token(uid), Optional.empty())),
                hub,
                DeviceStatus.ACTIVE,
                Hash.ZERO);
    }

    /** The token of a device that was registered here. */
    static byte[] token(String uid) {
        return Hash.sha256(uid.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    private static void mint(ChainStore store, SigningKey master, List<DeviceBody> bodies) throws RefusedException {
        long seq = store.state().lastSeq(master.publicKey().id());
        List<SignedTransaction> transactions = new ArrayList<>();
        for (DeviceBody body : bodies) {
            Transaction transaction =
                    new Transaction(store.state().chainId(), master.publicKey().id(), ++seq, "", body);
            transactions.add(SignedTransaction.sign(transaction, master));
        }
        BuiltBlock built = new BlockBuilder(store.state(), store.tip(), store.roots())
                .build(transactions, Instant.now(), store.newestCertificate());
        if (!built.refused().isEmpty()) {
            throw built.refused().get(0).cause();
        }
        store.append(built.validated(), Map.of(), local -> {});
        store.putCheckpoint(new CheckpointSigner(ORIGIN, master)
                .sign(new Checkpoint(ORIGIN, store.tip().size(), store.tip().root())));
    }
}
