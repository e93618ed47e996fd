package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.Fsck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Backups and restores by the commands, of masters that run. */
class BackupTest {

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path root;

    private TestMaster master;
    private Path passphrase;
    private Path backup;
    private Path restored;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey)).start();
        passphrase = Files.writeString(root.resolve("passphrase"), "correct horse battery staple\n");
        backup = root.resolve("backups").resolve("master.age");
        Files.createDirectory(backup.getParent());
        restored = root.resolve("new/machine");
        master.post("/v1/devices", Map.of("deviceUid", "station"));
        master.person("alice", "auditor", Map.of());
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private int run(String... arguments) {
        CommandLine line = MasterCommand.line(new MasterCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private int backUp() {
        return run("--data", data(), "backup", backup.toString(), "--passphrase-file", passphrase.toString());
    }

    private int restore(Path file, Path into) {
        return run("restore", file.toString(), "--data", into.toString(), "--passphrase-file", passphrase.toString());
    }

    private String data() {
        return master.directory().root().toString();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aBackupWhileHubsSubmitHasEverythingThatWasAcceptedBefore() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<String> before = new ArrayList<>();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TestHub north = new TestHub(master, "north", northKey)) {
            north.catchUp();
            for (int i = 0; i < 10; i++) {
                before.add("before-" + i);
                assertThat(north.submit(List.of(TestHub.event("before-" + i, "station")))
                                .isAccepted())
                        .isTrue();
            }
            Future<Integer> writer = thread.submit(() -> {
                int sent = 0;
                while (!done.get()) {
                    assertThat(north.submit(List.of(TestHub.event("during-" + sent++, "station")))
                                    .isAccepted())
                            .isTrue();
                }
                return sent;
            });
            assertThat(backUp()).as(err.toString()).isZero();
            long height = master.json("/v1/status").get("height").asLong();
            Await.until(
                    "the chain goes on",
                    () -> master.json("/v1/status").get("height").asLong() > height + 2);
            done.set(true);
            assertThat(writer.get()).isPositive();
        } finally {
            done.set(true);
            thread.shutdownNow();
        }
        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(names(backup.getParent())).containsExactly("master.age");
        assertThat(master.directory().root().resolve("backup.staging")).doesNotExist();
        assertThat(new String(Files.readAllBytes(backup), StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1\n")
                .doesNotContain("before-1", "PRIVATE KEY");
        master.stop();

        assertThat(restore(backup, restored)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "no other master of this chain",
                        master.genesis().chainId().hex());
        MasterDirectory copy = new MasterDirectory(restored);
        assertThat(Fsck.run(copy.chain(), progress -> {}).damages()).isEmpty();
        assertThat(names(root.resolve("new"))).containsExactly("machine");
        assertThat(Files.readString(copy.ledgerKey()))
                .isEqualTo(Files.readString(master.directory().ledgerKey()));
        assertThat(Files.getPosixFilePermissions(restored)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(copy.ledgerKey()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(copy.accounts()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (BareMaster bare = new BareMaster(copy)) {
            bare.mintAll();
            for (String uid : before) {
                assertThat(bare.store().findEvent(uid)).as(uid).isPresent();
            }
            assertThat(bare.store().genesis()).isEqualTo(master.genesis());
        }
    }

    @Test
    void accountsAndAuditAreThereAfterARestore() throws Exception {
        Await.until(
                "the account's record is on the chain",
                () -> new AuditReading(master)
                                .list("action", "POST /v1/accounts")
                                .size()
                        == 1);
        assertThat(backUp()).as(err.toString()).isZero();
        master.stop();
        assertThat(restore(backup, restored)).as(err.toString()).isZero();
        try (TestMaster again = master.over(restored).start()) {
            assertThat(again.as("alice", "GET", "/v1/audit", Map.of()).statusCode())
                    .isEqualTo(200);
            assertThat(new AuditReading(again).list("action", "POST /v1/accounts"))
                    .hasSize(1);
            assertThat(again.json("/v1/devices/station").get("deviceUid").asString())
                    .isEqualTo("station");
        }
    }

    @Test
    void aMasterThatDoesNotRunIsBackedUpToo() throws Exception {
        master.stop();
        assertThat(backUp()).as(err.toString()).isZero();
        assertThat(restore(backup, restored)).as(err.toString()).isZero();
        assertThat(Fsck.run(master.directory().chain(), progress -> {}).damages())
                .isEmpty();
        assertThat(names(master.directory().root())).contains("chain", "keys").doesNotContain("backup.staging");
    }

    @Test
    void aDirectoryThatIsNotEmptyIsNeverRestoredInto() throws Exception {
        assertThat(backUp()).isZero();
        assertThat(restore(backup, master.directory().root())).isEqualTo(1);
        assertThat(err.toString()).contains("is not empty");
        Files.createDirectories(restored);
        assertThat(restore(backup, restored)).as(err.toString()).isZero();
    }

    @Test
    void aBackupThatIsThereIsNeverReplacedAndNoneIsMadeInTheDataDirectory() throws Exception {
        assertThat(backUp()).isZero();
        byte[] first = Files.readAllBytes(backup);
        assertThat(backUp()).isEqualTo(1);
        assertThat(err.toString()).contains("is there already");
        assertThat(Files.readAllBytes(backup)).isEqualTo(first);
        backup = master.directory().root().resolve("inside.age");
        assertThat(backUp()).isEqualTo(1);
        assertThat(err.toString()).contains("Name a file elsewhere");
    }

    @Test
    void withoutAWordAboutEncryptionNothingIsDone() throws Exception {
        assertThat(run("--data", data(), "backup", backup.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--passphrase-file", "--unencrypted");
        assertThat(names(backup.getParent())).isEmpty();
        assertThat(run("--data", data(), "backup", backup.toString(), "--unencrypted"))
                .as(err.toString())
                .isZero();
        assertThat(restore(backup, restored)).isEqualTo(1);
        assertThat(err.toString()).contains("is not an encrypted backup");
        assertThat(run("restore", backup.toString(), "--data", restored.toString(), "--unencrypted"))
                .as(err.toString())
                .isZero();
    }

    @Test
    void aDamagedOrForeignBackupLeavesNothingBehind() throws Exception {
        assertThat(backUp()).isZero();
        byte[] whole = Files.readAllBytes(backup);
        Path damaged = root.resolve("damaged.age");
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        Files.write(damaged, changed);
        assertThat(restore(damaged, restored)).isEqualTo(1);
        assertThat(err.toString()).contains("damaged");
        Files.write(damaged, Arrays.copyOf(whole, whole.length / 2));
        assertThat(restore(damaged, restored)).isEqualTo(1);
        Files.writeString(passphrase, "incorrect horse battery staple\n");
        assertThat(restore(backup, restored)).isEqualTo(1);
        assertThat(err.toString()).contains("the passphrase is another one");
        assertThat(restored).doesNotExist();
        assertThat(names(root.resolve("new"))).isEmpty();
    }
}
