package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupCommandTest {

    @TempDir
    private Path folder;

    private SmallChain chain;

    @BeforeEach
    void makeAChain() throws Exception {
        chain = SmallChain.create(folder.resolve("site"));
    }

    private static Ran ledger(Object... arguments) {
        return Ran.of("ledger", arguments);
    }

    @Test
    void aStoreGoesToABackupAndBack() {
        Path backup = folder.resolve("backup");
        Path restored = folder.resolve("restored/chain");
        Ran copied = ledger("backup", folder.resolve("site/data"), backup);
        assertThat(copied.exit()).as(copied.err()).isZero();
        assertThat(copied.out()).contains("copied  3 blocks");
        assertThat(ledger("fsck", backup).exit()).isZero();
        Ran back = ledger("restore", backup, restored);
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(back.out()).contains("restored 3 blocks");
        assertThat(back.err()).contains("checking blocks");
        assertThat(ledger("fsck", restored).exit()).isZero();
        assertThat(ledger("show", folder.resolve("restored")).out()).contains("blocks     3, certified 3");
        assertThat(ledger("fsck", chain.store()).exit()).isZero();
    }

    @Test
    void aStoreInUseIsLeftToItsOwner() {
        try (ChainStore store = ChainStore.open(chain.store())) {
            Ran ran = ledger("backup", chain.store(), folder.resolve("backup"));
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("is in use").hasLineCount(1);
            assertThat(store.tip().size()).isEqualTo(3);
        }
        assertThat(folder.resolve("backup")).doesNotExist();
        assertThat(ledger("fsck", chain.store()).exit()).isZero();
    }

    @Test
    void whatIsDamagedOrInTheWayIsNotRestored() throws Exception {
        Path backup = folder.resolve("backup");
        ledger("backup", chain.store(), backup);
        Ran over = ledger("restore", backup, chain.store());
        assertThat(over.exit()).isEqualTo(1);
        assertThat(over.err()).contains("is not empty");
        byte[] current = Files.readAllBytes(backup.resolve("CURRENT"));
        current[2] ^= 1;
        Files.write(backup.resolve("CURRENT"), current);
        Ran damaged = ledger("restore", backup, folder.resolve("restored"));
        assertThat(damaged.exit()).isEqualTo(1);
        assertThat(damaged.out()).contains("damage  file CURRENT").contains("not restored");
        assertThat(folder.resolve("restored")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "restore"})
    void aFolderWithoutAStoreIsOneLine(String command) throws Exception {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Ran ran = ledger(command, empty, folder.resolve("target"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("holds no ").hasLineCount(1);
        assertThat(folder.resolve("target")).doesNotExist();
        assertThat(ledger(command, empty).exit()).isEqualTo(2);
    }
}
