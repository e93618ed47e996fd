package org.cairngate.master.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.ChainSetup;
import org.cairngate.master.MasterDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a data directory whose store is open here, as it is in a master. */
class BackupFileTest {

    private static final int ROOM = 20_000;

    @TempDir
    private Path root;

    private DataFolder folder;
    private ChainStore store;
    private Staging staging;
    private Path file;

    @BeforeEach
    void found() throws Exception {
        folder = new DataFolder(root.resolve("data"));
        new ChainSetup(new MasterDirectory(folder.root()), Clock.systemUTC())
                .found(
                        ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1)),
                        "councilbox",
                        Map.of(),
                        Map.of());
        store = ChainStore.open(folder.chain());
        staging = new Staging(folder, store, Clock.systemUTC());
        file = root.resolve("backup.tar");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static BackupFile.Output full(int room) {
        return channel -> new OutputStream() {
            private final OutputStream out = Channels.newOutputStream(channel);
            private int left = room;

            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length > left) {
                    throw new IOException("No space left on device");
                }
                left -= length;
                out.write(bytes, offset, length);
            }
        };
    }

    private BackupFile.Written write(BackupFile.Output output) throws IOException {
        return new BackupFile(file, Optional.empty(), output).write(folder, Clock.systemUTC(), line -> {});
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFullDiskLeavesNothingBehindAndTheMasterGoesOn() throws Exception {
        try (BackupControl control = new BackupControl(folder, staging)) {
            control.start();
            for (int room : new int[] {0, ROOM}) {
                assertThatThrownBy(() -> write(full(room)))
                        .isInstanceOf(BackupRefusedException.class)
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("see to the room");
                assertThat(names()).containsExactly("data");
            }
            store.write(writes -> writes.putMeta("own", new byte[] {1}));
            assertThat(write(full(Integer.MAX_VALUE)).moment().size()).isEqualTo(1);
        }
        assertThat(names()).containsExactly("backup.tar", "data");
    }

    @Test
    void whatIsStagedGoesWithWhoeverAskedForIt() throws Exception {
        try (BackupControl control = new BackupControl(folder, staging)) {
            control.start();
            for (int i = 0; i < 3; i++) {
                try (StagedBackup staged = StagedBackup.of(folder, Clock.systemUTC())) {
                    assertThat(staged.moment().chain())
                            .isEqualTo(store.genesis().chainId());
                    assertThat(folder.staging().resolve("keys/ledger.key")).exists();
                    assertThat(folder.staging().resolve("chain/CURRENT")).exists();
                }
            }
        }
        assertThat(folder.staging()).doesNotExist();
        assertThat(folder.socket().getParent()).doesNotExist();
    }

    @Test
    void aStoreThatAProcessWithoutControlHasOpenIsNotTouched() {
        assertThatThrownBy(() -> write(Channels::newOutputStream))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("is in use by a process that takes no backups");
    }

    @Test
    void anotherUserThanTheOwnerIsRefusedBeforeAnythingIsWritten() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("who can give a folder away")
                .isEqualTo("root");
        store.close();
        Files.setOwner(
                folder.root(),
                folder.root().getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThatThrownBy(() -> write(Channels::newOutputStream))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("belongs to nobody. Run this command as that user");
        assertThat(names()).containsExactly("data");
    }

    @Test
    void aSocketThatAKilledMasterLeftIsNotAskedForEver() throws Exception {
        BackupControl killed = new BackupControl(folder, staging);
        killed.start();
        Path kept = Files.createDirectories(root.resolve("kept"));
        Files.move(folder.socket(), kept.resolve("sock"));
        killed.close();
        Files.createDirectories(folder.socket().getParent());
        Files.move(kept.resolve("sock"), folder.socket());
        store.close();
        assertThat(write(Channels::newOutputStream).moment().size()).isEqualTo(1);
    }

    @Test
    void aDataDirectoryWithALongPathHasAControlToo() throws Exception {
        Path deep = root.resolve("d".repeat(120)).resolve("e".repeat(120));
        Files.createDirectories(deep.getParent());
        store.close();
        Files.move(folder.root(), deep);
        folder = new DataFolder(deep);
        store = ChainStore.open(folder.chain());
        try (BackupControl control = new BackupControl(folder, new Staging(folder, store, Clock.systemUTC()))) {
            control.start();
            assertThat(write(Channels::newOutputStream).moment().size()).isEqualTo(1);
        }
    }

    @Test
    void filesOfTheDataDirectoryAreInTheBackupButWhatIsDerived() throws Exception {
        for (String name : List.of("postgresql/data-18/base", "run/ports.json", "later/settings.json", "keys/.x.new")) {
            Path one = folder.root().resolve(name);
            Files.createDirectories(one.getParent());
            Files.writeString(one, name);
        }
        assertThat(folder.files())
                .containsExactly(
                        "genesis.json",
                        "keys/ledger.key",
                        "keys/organisation-councilbox.key",
                        "later/settings.json",
                        "master-ca.pem");
        Files.createSymbolicLink(folder.root().resolve("link"), Path.of("/etc/passwd"));
        assertThatThrownBy(folder::files)
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("link is neither a file nor a folder");
    }

    @Test
    void aFileThatGoesMeanwhileFailsNoBackup() throws Exception {
        Path jobs = Files.createDirectories(folder.root().resolve("jobs"));
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                comeAndGo(jobs);
            }
        });
        try {
            for (int round = 0; round < 50; round++) {
                staging.fill();
                assertThat(folder.staging().resolve("genesis.json")).exists();
            }
        } finally {
            ended.set(true);
            coming.get(1, TimeUnit.MINUTES);
        }
    }

    private static void comeAndGo(Path jobs) {
        try {
            for (int job = 0; job < 64; job++) {
                Files.writeString(jobs.resolve(job + ".json"), "{}");
            }
            for (int job = 0; job < 64; job++) {
                Files.delete(jobs.resolve(job + ".json"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void partsOfTwoChainsAreNotRestored() throws Exception {
        store.close();
        Path key = folder.root().resolve("keys").resolve("ledger.key");
        Files.delete(key);
        SigningKey.loadOrCreate(key);
        write(Channels::newOutputStream);
        assertThatThrownBy(() -> new Restore(file, Optional.empty()).to(root.resolve("restored"), progress -> {}))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("of different chains");
        assertThat(names()).containsExactly("backup.tar", "data");
    }

    @Test
    void whatIsDerivedIsNotTakenFromABackup() throws Exception {
        for (String name : List.of("postgresql/data-18/postgresql.conf", "run/ports.json", "chain", "restored")) {
            Files.write(file, new MemberBytes().file(name, "x").end());
            assertThatThrownBy(() -> new Restore(file, Optional.empty()).to(root.resolve("restored"), progress -> {}))
                    .as(name)
                    .isInstanceOf(BackupRefusedException.class)
                    .hasMessageContaining("no backup has that");
            assertThat(names()).containsExactly("backup.tar", "data");
        }
    }

    @Test
    void aMemberOfTheChainThatIsMissingIsFound() throws Exception {
        store.close();
        try (ChainStore open = ChainStore.open(folder.chain())) {
            Staging own = new Staging(folder, open, Clock.systemUTC());
            Moment moment = own.fill();
            Path table;
            try (Stream<Path> files = Files.list(folder.staging().resolve("chain"))) {
                table = files.filter(one -> one.toString().endsWith(".sst"))
                        .findFirst()
                        .orElseThrow();
            }
            Files.delete(table);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ArchiveWriter archive = new ArchiveWriter(Channels.newOutputStream(channel), moment);
                try (Stream<Path> files = Files.walk(folder.staging())) {
                    for (Path one : files.filter(Files::isRegularFile).toList()) {
                        archive.add(folder.staging().relativize(one).toString(), one, false, bytes -> {});
                    }
                }
                archive.finish();
            }
            own.clear();
        }
        assertThatThrownBy(() -> new Restore(file, Optional.empty()).to(root.resolve("restored"), progress -> {}))
                .isInstanceOf(BackupRefusedException.class)
                .hasMessageContaining("damages, the first");
        assertThat(names()).containsExactly("backup.tar", "data");
    }
}
