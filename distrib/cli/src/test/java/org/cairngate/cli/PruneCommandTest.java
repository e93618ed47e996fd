package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.WholeChain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneCommandTest {

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
    void aDryRunSaysWhatWouldGoAndChangesNothing() {
        Ran ran = ledger("prune", "--dry-run", chain.store());
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("would remove of 2 blocks: 1 transactions, 0 segments with 0 events");
        assertThat(ledger("show", chain.store()).out()).contains("store      full");
        assertThat(ledger("fsck", chain.store()).exit()).isZero();
    }

    @Test
    void aPrunedStoreIsCleanSaysWhatItIsAndShowsWhatItHas() {
        Ran keep = ledger("prune", "--keep", 1, folder.resolve("site/data"));
        assertThat(keep.exit()).as(keep.err()).isZero();
        assertThat(ledger("show", chain.store()).out()).contains("store      pruned, whole from block 2 on");
        Ran light = ledger("prune", "--hub", "hub-2", chain.store());
        assertThat(light.out())
                .contains("removed of 1 blocks: 1 transactions, 1 segments with 2 events")
                .contains("disk    ");
        assertThat(light.err()).contains("rewriting the tables");
        assertThat(ledger("show", chain.store()).out())
                .contains("store      light")
                .contains("blocks     3, certified 3");
        assertThat(ledger("show", chain.store(), "--height", 2).out())
                .contains("of 1 transactions, this store keeps those that are shown");
        assertThat(ledger("fsck", chain.store()).exit()).isZero();
        assertThat(ledger("prune", chain.store()).out()).contains("nothing to remove");
    }

    @Test
    void aStoreInUseAMastersAndNoneAreRefusedInOneLine() throws Exception {
        try (ChainStore store = ChainStore.open(chain.store())) {
            assertRefused(ledger("prune", chain.store()), "is in use");
            assertThat(store.tip().size()).isEqualTo(3);
        }
        WholeChain.open(chain.store(), "master").close();
        assertRefused(ledger("prune", chain.store()), "the master needs this store whole");
        assertRefused(ledger("prune", Files.createDirectories(folder.resolve("empty"))), "holds no store");
        assertThat(ledger("prune", "--keep", 0, chain.store()).exit()).isEqualTo(2);
        assertThat(ledger("fsck", chain.store()).exit()).isZero();
    }

    @Test
    void aHubThatIsNotOfTheChainIsRefused() {
        assertRefused(ledger("prune", "--hub", "nobody", chain.store()), "no hub of this chain is called nobody");
    }

    private static void assertRefused(Ran ran, String why) {
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(why).hasLineCount(1);
    }
}
