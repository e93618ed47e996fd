package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.minting.CommitLog;
import org.cairngate.master.minting.PoolEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master that is killed at any moment of a block's way: the data directory is copied at each of them, and another master goes on
 * from each copy. What was accepted is in the chain once, and no size of the log has two roots.
 */
class CrashPointTest {

    private static final String DEVICE = "station";

    private final SigningKey north = SigningKey.generate(new SecureRandom());
    private final SigningKey south = SigningKey.generate(new SecureRandom());
    private final List<Submission> accepted = new ArrayList<>();
    private final List<SignedNote> signed = new ArrayList<>();
    private final Map<String, Crash> crashes = new LinkedHashMap<>();
    private MasterDirectory directory;
    private Genesis genesis;

    @TempDir
    private Path root;

    /** What lay on disk at a moment, and what others had seen by then. */
    private record Crash(Path copy, List<Submission> accepted, List<SignedNote> signed, List<Block> published) {}

    @BeforeEach
    void found() throws Exception {
        directory = new MasterDirectory(root.resolve("data"));
        Map<String, NodeKeys> hubs =
                Map.of("north", NodeKeys.of(north.publicKey()), "south", NodeKeys.of(south.publicKey()));
        genesis = new ChainSetup(directory, Clock.systemUTC())
                .found(
                        ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1)),
                        "councilbox",
                        Map.of(),
                        hubs);
    }

    private static DeviceBody device() {
        return new DeviceBody(DeviceAction.REGISTER, DEVICE, "", "", DeviceStatus.ACTIVE, Hash.sha256(new byte[0]));
    }

    private Submission seal(long seq) {
        return TestHub.seal(north, genesis.chainId(), seq, List.of(TestHub.event("event-" + seq, DEVICE)));
    }

    private void crash(String moment, BareMaster master) {
        Path copy = root.resolve("crash-" + crashes.size());
        try (Stream<Path> files = Files.walk(directory.root())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(directory.root().relativize(file)));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        crashes.put(moment, new Crash(copy, List.copyOf(accepted), List.copyOf(signed), master.published()));
    }

    /** Copies the directory before and after each step of a commit. */
    private final class Steps extends CommitLogSeam {

        private final List<BareMaster> master;

        Steps(CommitLog log, List<BareMaster> master) {
            super(log);
            this.master = master;
        }

        @Override
        public void commit(ValidatedBlock validated, List<PoolEntry> entries, List<SignedTransaction> refused) {
            crash("built " + validated.block().header().height(), master.get(0));
            super.commit(validated, entries, refused);
            crash("committed, not signed " + validated.block().header().height(), master.get(0));
        }

        @Override
        public SignedNote signTip() {
            SignedNote note = super.signTip();
            signed.add(note);
            crash("signed, not published " + tip().size(), master.get(0));
            return note;
        }
    }

    private void run() throws Exception {
        List<BareMaster> holder = new ArrayList<>();
        try (BareMaster master = new BareMaster(
                directory, log -> new Steps(log, holder), () -> crash("certificate stored", holder.get(0)))) {
            holder.add(master);
            master.change(device());
            for (long seq = 1; seq <= 3; seq++) {
                Submission submission = seal(seq);
                assertThat(master.submit("north", submission).isAccepted()).isTrue();
                accepted.add(submission);
                crash("accepted " + seq, master);
            }
            master.mintAll();
            crash("published", master);
            ChainCopy hub = new ChainCopy(genesis);
            for (Block block : master.published()) {
                hub.adopt(block);
            }
            master.certificates().accept("north", hub.cosignature("north", north));
            crash("one cosignature gathered", master);
            master.certificates().accept("south", hub.cosignature("south", south));
            master.minter().tick();
            crash("certificate in the chain", master);
        }
    }

    @Test
    void masterKilledAtAnyMomentGoesOnWithEverythingItAccepted() throws Exception {
        run();
        assertThat(crashes).hasSizeGreaterThanOrEqualTo(15);
        for (Map.Entry<String, Crash> crash : crashes.entrySet()) {
            try (BareMaster next =
                    new BareMaster(new MasterDirectory(crash.getValue().copy()))) {
                goOn(crash.getKey(), crash.getValue(), next);
            }
        }
    }

    /** The master wrote down what it is about to sign, and was killed before the signature was stored. */
    @Test
    void masterKilledBetweenRecordAndSignatureSignsTheSameRoot() throws Exception {
        run();
        Crash crash = crashes.entrySet().stream()
                .filter(one -> one.getKey().startsWith("committed, not signed"))
                .reduce((first, second) -> second)
                .orElseThrow()
                .getValue();
        MasterDirectory copy = new MasterDirectory(crash.copy());
        try (ChainStore store = ChainStore.open(copy.chain())) {
            LogTip tip = store.tip();
            store.recordSigning(new Checkpoint(genesis.origin(), tip.size(), tip.root()));
        }
        try (BareMaster next = new BareMaster(copy)) {
            goOn("recorded, not signed", crash, next);
        }
    }

    private void goOn(String moment, Crash crash, BareMaster next) throws Exception {
        ChainStore store = next.store();
        for (SignedNote note : crash.signed()) {
            Checkpoint checkpoint = Checkpoint.of(note);
            assertThat(store.root(checkpoint.size())).as(moment).isEqualTo(checkpoint.root());
        }
        if (store.state().device(DEVICE).isEmpty()) {
            next.mintAll();
        }
        if (store.state().device(DEVICE).isEmpty()) {
            next.change(device());
        }
        // The hub did not hear its receipts, or lost them: it sends everything again, and then more.
        for (Submission submission : crash.accepted()) {
            assertThat(next.submit("north", submission).isAccepted()).as(moment).isTrue();
        }
        List<Submission> all = new ArrayList<>(crash.accepted());
        all.add(seal(all.size() + 1));
        assertThat(next.submit("north", all.get(all.size() - 1)).isAccepted())
                .as(moment)
                .isTrue();
        next.mintAll();
        assertEachOnce(moment, store, all);
        certifies(moment, crash, next);
    }

    private static void assertEachOnce(String moment, ChainStore store, List<Submission> all) {
        Map<Hash, Integer> times = new HashMap<>();
        for (long height = 1; height < store.tip().size(); height++) {
            store.block(height)
                    .orElseThrow()
                    .transactions()
                    .forEach(transaction -> times.merge(transaction.id(), 1, Integer::sum));
        }
        for (Submission submission : all) {
            Hash id = submission.transaction().id();
            assertThat(times.get(id)).as(moment).isEqualTo(1);
            assertThat(store.segment(id)).as(moment).contains(submission.segment());
        }
        assertThat(times.values()).as(moment).containsOnly(1);
    }

    /** A hub that has what was published before goes on with what comes now, and both hubs' certificates make it final. */
    private void certifies(String moment, Crash crash, BareMaster next) throws Exception {
        ChainStore store = next.store();
        ChainCopy hub = new ChainCopy(genesis);
        for (Block block : crash.published()) {
            hub.adopt(block);
        }
        for (int round = 0; round < 3; round++) {
            for (long height = hub.size(); height < store.tip().size(); height++) {
                hub.adopt(store.block(height).orElseThrow());
            }
            next.certificates().accept("north", hub.cosignature("north", north));
            next.certificates().accept("south", hub.cosignature("south", south));
            assertThat(store.certifiedSize()).as(moment).isEqualTo(store.tip().size());
            next.minter().tick();
        }
        assertThat(store.finalSize()).as(moment).isGreaterThan(crash.published().size() + 1L);
    }

    /** The disk refuses just when a block is to be signed. */
    private static final class SignsLater extends CommitLogSeam {

        private boolean refuses = true;

        SignsLater(CommitLog log) {
            super(log);
        }

        @Override
        public SignedNote signTip() {
            if (refuses) {
                refuses = false;
                throw new StorageException("no space left on device");
            }
            return super.signTip();
        }
    }

    @Test
    void blockThatCouldNotBeSignedIsPublishedBeforeTheNextOne() throws Exception {
        try (BareMaster master = new BareMaster(directory, SignsLater::new, () -> {})) {
            assertThatThrownBy(() -> mintHeartbeat(master)).isInstanceOf(StorageException.class);
            assertThat(master.published()).isEmpty();
            mintHeartbeat(master);
            ChainCopy hub = new ChainCopy(genesis);
            for (Block block : master.published()) {
                hub.adopt(block);
            }
            assertThat(hub.size()).isEqualTo(3);
        }
    }

    private static void mintHeartbeat(BareMaster master) {
        while (master.minter().tick().isEmpty()) {
            assertThat(master.published()).hasSizeLessThan(2);
        }
    }
}
