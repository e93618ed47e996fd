package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockRulesTest {

    private static final Instant NOW = TestSite.START.plusSeconds(5);

    private final TestSite site = new TestSite("hub-1", "hub-2", "hub-3");
    private final LogTip tip = LogTip.of(site.genesis.block().header());
    private State parent;
    private Block block;

    @BeforeEach
    void mintOneBlock() throws Exception {
        parent = State.of(site.genesis);
        List<SignedTransaction> transactions = List.of(
                site.register("device-1"),
                site.register("device-2"),
                site.batch("hub-1", "device-1", 2, NOW).transaction(),
                site.batch("hub-1", "device-1", 2, NOW).transaction());
        ValidatedBlock built = new BlockBuilder(parent, tip, this::root)
                .build(transactions, NOW, Optional.of(certificate("hub-1", "hub-2", "hub-3")))
                .validated();
        block = built.block()
                .withCheckpoint(
                        site.sign(new Checkpoint(TestSite.ORIGIN, 2, built.tip().root())));
    }

    @Test
    void aBlockOfTheMasterPassesEveryCheck() throws Exception {
        ValidatedBlock validated = rules().validate(block, NOW, transaction -> true);
        assertThat(validated.tip().size()).isEqualTo(2);
        assertThat(validated.tip().certificateSize()).isEqualTo(1);
        assertThat(validated.state().device("device-2")).isPresent();
        assertThat(block.header().eventCount()).isEqualTo(4);
    }

    @Test
    void aHeaderThatDoesNotContinueTheChainIsRefused() {
        BlockHeader h = block.header();
        assertRefused(RefusalReason.FOREIGN_CHAIN, with(h.withChainId(Hash.ZERO)));
        assertRefused(RefusalReason.BAD_HEADER, with(header(h, 2, h.time(), h.prev(), h.stateRoot())));
        assertRefused(RefusalReason.BAD_HEADER, with(header(h, 1, h.time(), Hash.ZERO, h.stateRoot())));
        assertRefused(RefusalReason.BAD_HEADER, with(header(h, 1, TestSite.START, h.prev(), h.stateRoot())));
        Instant far = NOW.plus(Duration.ofMinutes(11));
        assertRefused(RefusalReason.BAD_HEADER, with(header(h, 1, far, h.prev(), h.stateRoot())));
        assertRefused(RefusalReason.STATE_ROOT_MISMATCH, with(header(h, 1, h.time(), h.prev(), Hash.ZERO)));
    }

    @Test
    void transactionsThatAreNotTheHeadersAreRefused() {
        List<SignedTransaction> reversed = new ArrayList<>(block.transactions());
        Collections.reverse(reversed);
        assertRefused(RefusalReason.BAD_HEADER, with(reversed));
        assertRefused(RefusalReason.BAD_HEADER, with(block.transactions().subList(1, 4)));
        List<SignedTransaction> swapped = new ArrayList<>(block.transactions());
        int own = indexOfFirstEvents(swapped);
        swapped.set(
                own,
                site.sign(
                        TestSite.key("hub-1"),
                        1,
                        "acme/other",
                        swapped.get(own).transaction().body()));
        assertRefused(RefusalReason.TX_ROOT_MISMATCH, with(swapped));
    }

    @Test
    void aCertificateWithoutQuorumOrOfAnotherLogIsRefused() {
        assertRefused(RefusalReason.BAD_CERTIFICATE, withCertificate(certificate("hub-1", "hub-2")));
        SignedNote otherRoot = site.sign(new Checkpoint(TestSite.ORIGIN, 1, Hash.ZERO));
        assertRefused(RefusalReason.LOG_ROOT_MISMATCH, withCertificate(otherRoot));
        SignedNote foreign = new CheckpointSigner(TestSite.ORIGIN, TestSite.key("mallory"))
                .sign(new Checkpoint(TestSite.ORIGIN, 1, tip.root()));
        assertRefused(RefusalReason.BAD_CERTIFICATE, withCertificate(foreign));
        SignedNote future = site.sign(new Checkpoint(TestSite.ORIGIN, 2, Hash.ZERO));
        assertRefused(RefusalReason.BAD_CERTIFICATE, withCertificate(future));
        assertRefused(
                RefusalReason.BAD_CERTIFICATE,
                new Block(block.header(), block.transactions(), Optional.empty(), block.checkpoint()));
    }

    @Test
    void aCheckpointOfAnotherRootOrKeyIsRefused() {
        assertRefused(
                RefusalReason.LOG_ROOT_MISMATCH,
                block.withCheckpoint(site.sign(new Checkpoint(TestSite.ORIGIN, 2, Hash.ZERO))));
        Checkpoint right = checkpointOf(block);
        assertRefused(
                RefusalReason.BAD_CERTIFICATE,
                block.withCheckpoint(new CheckpointSigner(TestSite.ORIGIN, TestSite.key("mallory")).sign(right)));
        assertRefused(
                RefusalReason.BAD_CERTIFICATE,
                new Block(block.header(), block.transactions(), block.certificate(), Optional.empty()));
    }

    @Test
    void aTransactionInOurNameThatWeDidNotSubmitIsRefused() {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> rules().validate(block, NOW, transaction -> false));
        assertThat(refused.reason()).isEqualTo(RefusalReason.MISSING_OWN_TRANSACTION);
    }

    @Test
    void whatBecameInvalidIsLeftOutWithItsReason() throws Exception {
        SignedTransaction good = site.device(DeviceAction.REGISTER, "device-9", "", DeviceStatus.ACTIVE);
        SignedTransaction gap = site.sign(
                TestSite.key("hub-2"),
                7,
                TestSite.NAMESPACE,
                site.batch("hub-3", "device-1", 1, NOW)
                        .transaction()
                        .transaction()
                        .body());
        State after = rules().validate(block, NOW, transaction -> true).state();
        LogTip next = rules().validate(block, NOW, transaction -> true).tip();
        BuiltBlock built = new BlockBuilder(after, next, this::root).build(List.of(gap, good), NOW, Optional.empty());
        assertThat(built.validated().block().transactions()).containsExactly(good);
        assertThat(built.refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.cause().reason()).isEqualTo(RefusalReason.SEQ_GAP));
        assertThat(built.validated().block().header().time()).isAfter(next.lastTime());
    }

    private BlockRules rules() {
        return new BlockRules(parent, tip, this::root);
    }

    private Hash root(long size) {
        return size == 1 ? tip.root() : Hash.ZERO;
    }

    private SignedNote certificate(String... hubs) {
        SignedNote note = site.sign(new Checkpoint(TestSite.ORIGIN, 1, tip.root()));
        for (String hub : hubs) {
            note = note.withSignature(new Cosigner(hub, TestSite.key(hub)).cosignature(note, NOW));
        }
        return note;
    }

    private static Checkpoint checkpointOf(Block block) {
        try {
            return Checkpoint.of(block.checkpoint().orElseThrow());
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static int indexOfFirstEvents(List<SignedTransaction> transactions) {
        int index = 0;
        while (transactions.get(index).transaction().body().type() != 0) {
            index++;
        }
        return index;
    }

    private Block with(BlockHeader header) {
        return new Block(header, block.transactions(), block.certificate(), block.checkpoint());
    }

    private Block with(List<SignedTransaction> transactions) {
        return new Block(block.header(), transactions, block.certificate(), block.checkpoint());
    }

    private Block withCertificate(SignedNote certificate) {
        BlockHeader h = block.header();
        BlockHeader header = new BlockHeader(
                h.chainId(),
                h.height(),
                h.epoch(),
                h.time(),
                h.prev(),
                h.txRoot(),
                h.txCount(),
                h.eventCount(),
                h.stateRoot(),
                Block.certificateHash(Optional.of(certificate)));
        return new Block(header, block.transactions(), Optional.of(certificate), block.checkpoint());
    }

    private static BlockHeader header(BlockHeader h, long height, Instant time, Hash prev, Hash stateRoot) {
        return new BlockHeader(
                h.chainId(),
                height,
                h.epoch(),
                time,
                prev,
                h.txRoot(),
                h.txCount(),
                h.eventCount(),
                stateRoot,
                h.certificateHash());
    }

    private void assertRefused(RefusalReason reason, Block bad) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> rules().validate(bad, NOW, transaction -> true));
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).as(refused.detail()).isEqualTo(reason);
    }
}
