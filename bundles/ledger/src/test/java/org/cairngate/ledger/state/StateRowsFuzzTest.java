package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.junit.jupiter.api.Test;

/** A stored row of the state is refused, or belongs under a key of its own; nothing else may escape. */
class StateRowsFuzzTest {

    private static final Path SNAPSHOT =
            Path.of("src/test/resources/org/cairngate/ledger/state/StateRowsFuzzTestInputs/snapshot/two-blocks");

    @FuzzTest(maxDuration = "8s")
    void entry(byte[] data) {
        try {
            assertThat(new StateRows().addEntry(data)).contains("/");
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void term(byte[] data) {
        try {
            new StateRows().addTerm(data);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void snapshot(byte[] data) {
        Genesis genesis = new TestSite("hub-1").genesis;
        try {
            Snapshot read = Snapshot.decode(data);
            assertThat(read.encode()).isEqualTo(data);
            State state = State.of(read, read.proof().header(), genesis.policy());
            assertThat(read.proof().tip(state, genesis).size())
                    .isEqualTo(read.proof().header().height() + 1);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    /** A seed in an older form would be refused at its first byte. After a wanted change run with {@code -Dvectors.update=true}. */
    @Test
    void theSeedOfSnapshotsIsOneThatASiteMakes() throws Exception {
        TestSite site = new TestSite("hub-1");
        PureChain chain = new PureChain(site.genesis);
        chain.mint(
                List.of(site.device(
                        DeviceAction.REGISTER,
                        "d",
                        TestSite.key("d").publicKey().did(),
                        DeviceStatus.ACTIVE)),
                Optional.empty());
        byte[] seed = chain.snapshot(chain.certificate("hub-1", "hub-1")).encode();
        if (Boolean.getBoolean("vectors.update")) {
            Files.write(SNAPSHOT, seed);
        }
        assertThat(Files.readAllBytes(SNAPSHOT)).isEqualTo(seed);
        Snapshot read = Snapshot.decode(seed);
        State state = State.of(read, read.proof().header(), site.genesis.policy());
        assertThat(read.proof().tip(state, site.genesis).size()).isEqualTo(2);
    }
}
