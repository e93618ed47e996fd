package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private final TestSite site = new TestSite("hub-1", "hub-2");
    private PureChain chain;
    private SignedNote between;
    private Snapshot snapshot;

    /** Five blocks: a device, a rule, a third hub and a rotation, all in effect; the snapshot is of the last. */
    @BeforeEach
    void fillChain() throws RefusedException {
        chain = new PureChain(site.genesis);
        String did = TestSite.key("d").publicKey().did();
        chain.mint(
                List.of(
                        site.device(DeviceAction.REGISTER, "d", did, DeviceStatus.ACTIVE),
                        site.hub(NodeAction.REGISTER, "hub-3"),
                        site.batch("hub-1", "d", 1, TestSite.START).transaction(),
                        site.sign(
                                TestSite.key("hub-2"),
                                "",
                                RotationBody.sign(
                                        site.genesis.chainId(),
                                        TestSite.key("hub-2").publicKey().id(),
                                        NodeRole.HUB,
                                        "hub-2",
                                        TestSite.key("hub-2b")))),
                Optional.empty());
        SignedNote first = chain.certificate("hub-1", "hub-1", "hub-2", "hub-2");
        chain.mint(
                List.of(site.sign(
                        TestSite.key("acme"), "", new RuleBody("hot", 1, "cel", Hash.sha256(), "acme/stations", true))),
                Optional.of(first));
        SignedNote second = chain.certificate("hub-1", "hub-1", "hub-2", "hub-2");
        chain.mint(List.of(), Optional.of(second));
        // Until the block in which the new validators came into force is final, those of before certify, too.
        between = chain.certificate("hub-1", "hub-1", "hub-2", "hub-2", "hub-2", "hub-2b", "hub-3", "hub-3");
        chain.mint(List.of(), Optional.empty());
        snapshot = chain.snapshot(certificate());
    }

    private SignedNote certificate() {
        return chain.certificate("hub-1", "hub-1", "hub-2", "hub-2", "hub-2", "hub-2b", "hub-3", "hub-3");
    }

    private LogTip synced(byte[] encoded, Genesis genesis) throws RefusedException {
        Snapshot read = Snapshot.decode(encoded);
        State state = State.of(read, read.proof().header(), genesis.policy());
        return read.proof().tip(state, genesis);
    }

    @Test
    void aNewHubGoesOnFromASnapshotAsIfItHadAllBlocks() throws Exception {
        Snapshot read = Snapshot.decode(snapshot.encode());
        assertThat(read.encode()).isEqualTo(snapshot.encode());
        State state = State.of(read, read.proof().header(), site.genesis.policy());
        LogTip tip = read.proof().tip(state, site.genesis);
        assertThat(tip).isEqualTo(chain.tip);
        assertThat(state.stateRoot()).isEqualTo(chain.state.stateRoot());
        assertThat(state.nodeByName("hub-2").orElseThrow().key())
                .isEqualTo(TestSite.key("hub-2b").publicKey());
        PureChain full = chain;
        BuiltBlock next =
                full.mint(List.of(site.batch("hub-1", "d", 2, TestSite.START).transaction()), Optional.of(between));
        Block block = next.validated().block();
        ValidatedBlock validated = new BlockRules(state, tip, full::root)
                .validateContent(block, block.header().time());
        assertThat(validated.tip()).isEqualTo(full.tip);
        assertThat(validated.state().stateRoot()).isEqualTo(full.state.stateRoot());
    }

    @Test
    void everyHubMakesTheSameSnapshot() throws Exception {
        Snapshot again = chain.snapshot(certificate());
        assertThat(again.encode()).isEqualTo(snapshot.encode());
        assertThat(again.contentHash()).isEqualTo(snapshot.contentHash());
    }

    @Test
    void aSnapshotOfAnotherRootIsRefused() throws Exception {
        byte[] encoded = snapshot.encode();
        byte[] rule = "cel".getBytes(StandardCharsets.US_ASCII);
        int at = indexOf(encoded, rule);
        encoded[at] = 'd';
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> synced(encoded, site.genesis));
        assertThat(refused.reason()).isEqualTo(RefusalReason.STATE_ROOT_MISMATCH);
        State state = chain.state;
        chain.mint(List.of(site.register("other")), Optional.empty());
        assertThatThrownBy(() -> State.of(
                        Snapshot.decode(snapshot.encode()),
                        chain.blocks.get(chain.blocks.size() - 1).header(),
                        state.policy()))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aSnapshotWithoutAQuorumOrOfAnotherChainIsRefused() throws Exception {
        byte[] uncertified = chain.snapshot(chain.certificate("hub-1", "hub-1", "hub-2", "hub-2", "hub-3", "hub-3"))
                .encode();
        assertReason(RefusalReason.BAD_CERTIFICATE, uncertified, site.genesis);
        byte[] old = chain.snapshot(between).encode();
        assertReason(RefusalReason.BAD_CERTIFICATE, old, site.genesis);
        assertReason(RefusalReason.FOREIGN_CHAIN, snapshot.encode(), new TestSite("hub-1").genesis);
    }

    @Test
    void aChangedBitIsRefusedOrShowsInTheContentHash() {
        byte[] encoded = snapshot.encode();
        for (int bit = 0; bit < encoded.length * 8; bit += 11) {
            byte[] changed = encoded.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                synced(changed, site.genesis);
                assertThat(Snapshot.decode(changed).contentHash())
                        .as("bit %s", bit)
                        .isNotEqualTo(snapshot.contentHash());
            } catch (RefusedException e) {
                assertThat(e.detail()).isNotEmpty();
            }
        }
    }

    private void assertReason(RefusalReason reason, byte[] encoded, Genesis genesis) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> synced(encoded, genesis));
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
