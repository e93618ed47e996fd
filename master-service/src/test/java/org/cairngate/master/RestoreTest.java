package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.backup.RestoreWatch;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.TestDatabase;
import org.cairngate.master.telemetry.Projection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The day on which the master's disk is lost: hubs are ahead of the newest backup. */
class RestoreTest {

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey southKey = SigningKey.generate(new SecureRandom());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> accepted = new ArrayList<>();
    private final Map<String, Long> lastSeqs = new HashMap<>();

    @TempDir
    private Path root;

    private TestMaster master;
    private StoredCopy northCopy;
    private StoredCopy southCopy;
    private Path passphrase;
    private Path backup;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey, "south", southKey)).start();
        northCopy = new StoredCopy(root.resolve("north/chain"), master.genesis(), northKey.publicKey());
        southCopy = new StoredCopy(root.resolve("south/chain"), master.genesis(), southKey.publicKey());
        passphrase = Files.writeString(root.resolve("passphrase"), "correct horse battery staple\n");
        backup = root.resolve("backup.age");
    }

    @AfterEach
    void stop() {
        master.close();
        northCopy.close();
        southCopy.close();
    }

    private int run(String... arguments) {
        CommandLine line = MasterCommand.line(new MasterCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private void submit(TestHub hub, String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String uid = prefix + i;
            assertThat(hub.submit(List.of(TestHub.event(uid, "station"))).isAccepted())
                    .isTrue();
            accepted.add(uid);
        }
    }

    /** Destroys the master's directory and restores the backup; hubs have what it did after the backup. */
    private Path loseAndRestore() throws Exception {
        master.post("/v1/devices", Map.of("deviceUid", "station"));
        master.person("alice", "auditor", Map.of());
        try (TestHub north = new TestHub(master, "north", northKey);
                TestHub south = new TestHub(master, "south", southKey)) {
            submit(north, "n-before-", 3);
            submit(south, "s-before-", 3);
            awaitBlocks(2);
            assertThat(run(
                            "--data",
                            master.directory().root().toString(),
                            "backup",
                            backup.toString(),
                            "--passphrase-file",
                            passphrase.toString()))
                    .as(err.toString())
                    .isZero();
            master.post("/v1/devices", Map.of("deviceUid", "later"));
            submit(north, "n-after-", 3);
            submit(south, "s-after-", 3);
            String last = accepted.get(accepted.size() - 1);
            Await.until(
                    "all is certified",
                    () -> master.get("/v1/events/" + last + "/proof").statusCode() == 200);
            northCopy.follow(master.part(ChainStore.class));
            southCopy.follow(master.part(ChainStore.class));
            lastSeqs.put("north", north.lastSeq());
            lastSeqs.put("south", south.lastSeq());
        }
        master.stop();
        // What it still did while it stopped was published to nobody's copy but these.
        try (ChainStore store = ChainStore.openReadOnly(master.directory().chain())) {
            northCopy.follow(store);
            southCopy.follow(store);
        }
        deleteTree(master.directory().root());
        Path restored = root.resolve("restored");
        assertThat(run(
                        "restore",
                        backup.toString(),
                        "--data",
                        restored.toString(),
                        "--passphrase-file",
                        passphrase.toString()))
                .as(err.toString())
                .isZero();
        return restored;
    }

    private void awaitBlocks(int more) throws Exception {
        long height = master.json("/v1/status").get("height").asLong();
        Await.until(
                "there are " + more + " blocks more",
                () -> master.json("/v1/status").get("height").asLong() >= height + more);
    }

    private static void deleteTree(Path tree) throws Exception {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Says how long a hub's copy is, as hubs do each second. */
    private void tell(TestHub hub, String name, StoredCopy copy) throws Exception {
        hub.publish(
                Topics.status(name),
                ("{\"chainId\":\"" + master.genesis().chainId().hex() + "\",\"height\":"
                                + (copy.store().tip().size() - 1) + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private int catchUp(Path restored, String... copies) {
        List<String> arguments = new ArrayList<>(List.of("--data", restored.toString(), "catch-up"));
        arguments.addAll(List.of(copies));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void afterTheMasterIsLostItsChainGoesOnAndHasEveryAcceptedEventOnce() throws Exception {
        Path restored = loseAndRestore();
        northCopy.close();
        southCopy.close();
        assertThat(catchUp(
                        restored,
                        root.resolve("north").toString(),
                        root.resolve("south/chain").toString()))
                .as(err.toString())
                .isZero();
        northCopy = new StoredCopy(root.resolve("north/chain"), master.genesis(), northKey.publicKey());
        southCopy = new StoredCopy(root.resolve("south/chain"), master.genesis(), southKey.publicKey());
        TestMaster again = master.over(restored).with(TestDatabase.fresh()).start();
        master = again;
        long height = again.json("/v1/status").get("height").asLong();
        assertThat(height).isEqualTo(northCopy.store().tip().size() - 1);
        try (TestHub north = new TestHub(again, "north", northKey);
                TestHub south = new TestHub(again, "south", southKey)) {
            north.catchUp();
            south.catchUp();
            tell(north, "north", northCopy);
            tell(south, "south", southCopy);
            Await.until(
                    "it goes on", () -> again.part(RestoreWatch.class).waiting().isEmpty());
            assertThat(restored.resolve("restored")).doesNotExist();
            north.continueAfter(lastSeqs.get("north"));
            south.continueAfter(lastSeqs.get("south"));
            submit(north, "n-again-", 2);
            submit(south, "s-again-", 2);
            String last = accepted.get(accepted.size() - 1);
            Await.until(
                    "the new ones are certified",
                    () -> again.get("/v1/events/" + last + "/proof").statusCode() == 200);
            assertThat(north.faults()).isEmpty();
        }
        northCopy.follow(again.part(ChainStore.class)); // by the rules: nothing else continues it
        assertThat(northCopy.store().tip().size()).isGreaterThan(height + 1);
        assertThat(again.json("/v1/status").get("chainId").asString())
                .isEqualTo(master.genesis().chainId().hex());
        assertThat(again.json("/v1/status").at("/hubs/differing").asLong()).isZero();
        assertThat(uids(again.part(ChainStore.class))).containsAll(accepted).doesNotHaveDuplicates();
        for (String uid : accepted) {
            assertThat(again.get("/v1/events/" + uid + "/payload").statusCode())
                    .as(uid)
                    .isEqualTo(200);
            assertThat(again.get("/v1/events/" + uid + "/proof").statusCode())
                    .as(uid)
                    .isEqualTo(200);
        }
        accountsAuditAndTelemetryAreThere(again);
        again.stop();
        assertThat(Fsck.run(again.directory().chain(), progress -> {}).damages())
                .isEmpty();
    }

    private void accountsAuditAndTelemetryAreThere(TestMaster again) throws Exception {
        assertThat(again.get("/v1/devices/later").statusCode()).isEqualTo(200);
        assertThat(again.as("alice", "GET", "/v1/audit", Map.of()).statusCode()).isEqualTo(200);
        List<JsonNode> records = new AuditReading(again).list("action", "POST /v1/accounts");
        assertThat(records).hasSize(1);
        Await.until(
                "the tables have every block",
                () -> again.part(Database.class).state().isReady()
                        && again.part(Projection.class).lag() == 0);
        String events = again.get("/v1/telemetry/events?limit=100").body();
        assertThat(accepted).allSatisfy(uid -> assertThat(events).contains("\"" + uid + "\""));
    }

    private static List<String> uids(ChainStore store) throws Exception {
        List<String> uids = new ArrayList<>();
        for (long height = 1; height < store.tip().size(); height++) {
            for (SignedTransaction transaction :
                    store.block(height).orElseThrow().transactions()) {
                List<RecordedEvent> events =
                        store.segment(transaction.id()).map(Segment::events).orElse(List.of());
                for (RecordedEvent event : events) {
                    uids.add(event.uid(new EventParser()));
                }
            }
        }
        return uids;
    }

    @Test
    void aRestoredMasterWithAShorterChainThanAHubMakesNoBlockAndTakesNothing() throws Exception {
        Path restored = loseAndRestore();
        TestMaster again = master.over(restored).start();
        master = again;
        RestoreWatch watch = again.part(RestoreWatch.class);
        long height = again.json("/v1/status").get("height").asLong();
        assertThat(height).isLessThan(northCopy.store().tip().size() - 1);
        Await.until("it waits for both", () -> watch.waiting().orElse("").contains("[north, south]"));
        try (TestHub north = new TestHub(again, "north", northKey);
                TestHub south = new TestHub(again, "south", southKey)) {
            tell(south, "south", southCopy);
            Await.until("it knows", () -> watch.waiting().orElse("").contains("later blocks: [south]"));
            tell(north, "north", northCopy);
            Await.until("it knows of both", () -> watch.waiting().orElse("").contains("later blocks: [north, south]"));
            assertThat(watch.waiting().orElseThrow()).contains("catch-up");
            Receipt receipt =
                    north.send(north.seal(lastSeqs.get("north") + 1, List.of(TestHub.event("new", "station"))));
            assertThat(receipt.isAccepted()).isFalse();
        }
        HttpResponse<String> write = again.post("/v1/devices", Map.of("deviceUid", "new"));
        assertThat(write.statusCode()).as(write.body()).isEqualTo(503);
        assertThat(write.body()).contains("was restored from a backup");
        assertThat(again.json("/v1/status").get("height").asLong()).isEqualTo(height);
        assertThat(again.json("/v1/status").get("waiting").asString()).contains("catch-up");
        again.stop();
        assertThat(restored.resolve("restored")).exists();
    }

    @Test
    void aHubThatIsLostIsWaitedForUntilItIsNamed() throws Exception {
        Path restored = loseAndRestore();
        northCopy.close();
        southCopy.close();
        assertThat(catchUp(restored, root.resolve("north").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("{south=3}", "--without-hub");
        assertThat(catchUp(restored, root.resolve("north").toString(), "--without-hub", "south"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("the events of 3 batches of south");
        northCopy = new StoredCopy(root.resolve("north/chain"), master.genesis(), northKey.publicKey());
        TestMaster again = master.over(restored).start();
        master = again;
        RestoreWatch watch = again.part(RestoreWatch.class);
        try (TestHub north = new TestHub(again, "north", northKey)) {
            tell(north, "north", northCopy);
            Await.until("it waits for south", () -> watch.waiting().orElse("").contains("[south]"));
        }
        again.stop();
        again.without("south").start();
        try (TestHub north = new TestHub(again, "north", northKey)) {
            tell(north, "north", northCopy);
            Await.until(
                    "it goes on", () -> again.part(RestoreWatch.class).waiting().isEmpty());
        }
        again.stop();
        assertThat(Fsck.run(again.directory().chain(), progress -> {}).damages())
                .isEmpty();
    }

    @Test
    void aCopyOfAnotherChainIsNotTaken() throws Exception {
        Path restored = loseAndRestore();
        Files.createDirectories(root.resolve("other"));
        TestMaster other = new TestMaster(root.resolve("other"), Duration.ofSeconds(1), Map.of());
        assertThat(catchUp(restored, other.directory().root().toString())).isEqualTo(1);
        assertThat(err.toString()).contains("another block of height 0");
    }
}
