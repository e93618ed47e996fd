package org.cairngate.hub.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.snapshot.SnapshotSource;
import org.cairngate.hub.internal.snapshot.SnapshotSync;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.Snapshot;
import org.cairngate.ledger.state.SnapshotProof;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StoreKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub refuses to begin with, and what it does then; the threads run when the test says so. */
class ForgedSnapshotTest {

    private static final int BLOCKS = 40;

    @TempDir
    Path folder;

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final RefusalLog refusals = new RefusalLog("test", Clock.systemUTC());
    private final StepCounts steps = new StepCounts();
    private TestSite site;
    private ChainStore store;
    private SnapshotSync sync;
    private int done;

    @BeforeEach
    void open() throws Exception {
        site = JoinedChain.of(folder, BLOCKS);
        store = ChainStore.open(folder.resolve("light"), StoreKind.LIGHT);
        store.initialise(site.master().store().genesis());
    }

    @AfterEach
    void close() {
        store.close();
        site.close();
    }

    /** A master that answers with what the test makes of its answers. */
    private final class Source implements SnapshotSource {
        private UnaryOperator<byte[]> forgery = UnaryOperator.identity();
        private boolean fails;
        private boolean none;

        @Override
        public Optional<SignedNote> certificate() {
            return site.master().store().newestCertificate();
        }

        @Override
        public Optional<byte[]> snapshot() throws RefusedException {
            return none
                    ? Optional.empty()
                    : site.master()
                            .rest()
                            .beginning()
                            .newest()
                            .map(Snapshot::encode)
                            .map(forgery);
        }

        @Override
        public List<BlockHeader> headers(long from, long end) throws IOException {
            if (fails) {
                throw new IOException("connection reset");
            }
            return LongStream.range(from, Math.min(end, from + 7))
                    .mapToObj(height -> site.master().store().header(height).orElseThrow())
                    .toList();
        }
    }

    private Source sync(long minBlocks) {
        Source source = new Source();
        sync = new SnapshotSync(new HubStore(store, steps), source, work::add, work::add, refusals, minBlocks);
        sync.onDone(() -> done++);
        return source;
    }

    private void go(int times) {
        for (int i = 0; i < times; i++) {
            sync.go();
            while (!work.isEmpty()) {
                work.remove().run();
            }
        }
    }

    private void assertRefused(RefusalReason reason, UnaryOperator<byte[]> forgery) {
        Source source = sync(BLOCKS);
        source.forgery = forgery;
        go(1);
        assertThat(refusals.counts()).containsEntry(reason, 1L);
        assertThat(store.tip().size()).isEqualTo(1);
        assertThat(sync.pending()).isTrue();
        source.forgery = UnaryOperator.identity();
        go(3);
        assertThat(store.tip().size()).isGreaterThan(BLOCKS);
        assertThat(sync.pending()).isFalse();
        assertThat(done).isEqualTo(1);
    }

    private byte[] with(UnaryOperator<SnapshotProof> change) {
        try {
            Snapshot good = site.master().rest().beginning().newest().orElseThrow();
            State state = State.of(good, good.proof().header(), store.genesis().policy());
            return Snapshot.of(state, change.apply(good.proof())).encode();
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anotherStateIsRefused() {
        assertRefused(RefusalReason.STATE_ROOT_MISMATCH, bytes -> {
            byte[] name = JoinedChain.CLOSED.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i + name.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + name.length, name, 0, name.length)) {
                    bytes[i + name.length - 1] = 'f';
                    return bytes;
                }
            }
            throw new IllegalStateException("the snapshot does not have the namespace");
        });
    }

    @Test
    void aCertificateWithoutCosignaturesIsRefused() {
        assertRefused(
                RefusalReason.BAD_CERTIFICATE,
                bytes -> with(proof -> new SnapshotProof(
                        proof.header(),
                        proof.before(),
                        site.master()
                                .store()
                                .checkpoint(proof.header().height() + 1)
                                .orElseThrow(),
                        proof.chainCertificate(),
                        proof.carriedAt())));
    }

    @Test
    void anotherChainIsRefused() {
        assertRefused(
                RefusalReason.FOREIGN_CHAIN,
                bytes -> with(proof -> new SnapshotProof(
                        proof.header().withChainId(Hash.sha256(new byte[] {7})),
                        proof.before(),
                        proof.certificate(),
                        proof.chainCertificate(),
                        proof.carriedAt())));
    }

    @Test
    void aTruncatedOneIsRefused() {
        assertRefused(RefusalReason.MALFORMED_CBOR, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void aWrongHeightOfTheNewestCertificateShowsInTheHeaders() {
        assertRefused(
                RefusalReason.BAD_CERTIFICATE,
                bytes -> with(proof -> new SnapshotProof(
                        proof.header(),
                        proof.before(),
                        proof.certificate(),
                        proof.chainCertificate(),
                        proof.carriedAt() - 1)));
        assertThat(steps.counts()).containsEntry(Step.SNAPSHOT_DROPPED.code(), 1L);
    }

    @Test
    void afterThreeRefusalsTheCopyBeginsByBlocks() {
        sync(BLOCKS).forgery = bytes -> new byte[] {1};
        go(30);
        assertThat(refusals.counts()).containsEntry(RefusalReason.MALFORMED_CBOR, 3L);
        assertThat(sync.pending()).isFalse();
        assertThat(done).isEqualTo(1);
        assertThat(store.tip().size()).isEqualTo(1);
    }

    @Test
    void withoutASnapshotAtTheMasterTheCopyBeginsByBlocks() {
        sync(BLOCKS).none = true;
        go(30);
        assertThat(refusals.counts()).isEmpty();
        assertThat(done).isEqualTo(1);
    }

    @Test
    void headersThatCannotBeFetchedAreTriedAgainAsOftenAsItTakes() {
        Source source = sync(BLOCKS);
        source.fails = true;
        go(60);
        assertThat(sync.pending()).isTrue();
        source.fails = false;
        go(20);
        assertThat(store.tip().size()).isGreaterThan(BLOCKS);
        assertThat(refusals.counts()).isEmpty();
    }

    @Test
    void aShortChainIsTakenByBlocks() {
        sync(BLOCKS * 10L);
        go(1);
        assertThat(sync.pending()).isFalse();
        assertThat(done).isEqualTo(1);
        assertThat(store.tip().size()).isEqualTo(1);
    }

    @Test
    void aFullCopyAndOneThatHasBlocksNeverTakeASnapshot() throws Exception {
        try (ChainStore full = ChainStore.open(folder.resolve("full"))) {
            full.initialise(store.genesis());
            assertThat(pending(full, 1)).isFalse();
        }
        assertThat(pending(store, 0)).isFalse();
        sync(BLOCKS);
        go(1);
        assertThat(store.tip().size()).isGreaterThan(BLOCKS);
        assertThat(pending(store, 1)).isFalse();
    }

    private boolean pending(ChainStore chain, long minBlocks) {
        return new SnapshotSync(
                        new HubStore(chain, new StepCounts()), new Source(), work::add, work::add, refusals, minBlocks)
                .pending();
    }
}
