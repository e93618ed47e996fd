package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.event.Tag;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What erasure promises of a store: bytes gone, proofs of the others whole, and nobody erases without a receipt. */
class ErasureTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final int EVENTS = 8;
    private static final List<Integer> ERASED = List.of(2, 5);

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private final Random random = new Random(16);
    private Path folder;
    private ChainStore store;
    private TestSite.Batch batch;

    @BeforeEach
    void aChainWithABatch() throws Exception {
        folder = directory.resolve("chain");
        store = ChainStore.open(folder);
        store.initialise(site.genesis);
        Instant now = TestSite.START.plusSeconds(1);
        batch = site.batch("hub-1", segment(now), now);
        store.write(local -> local.putPool(new byte[] {1}, batch.segment().encode()));
        site.mint(store, List.of(site.register("device-1")), List.of(batch), now);
        store.write(local -> local.deletePool(new byte[] {1}));
        site.fill(store, 4, HUBS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void payloadSaltAndAnnotationAreGoneFromAllFilesOfTheStore() throws Exception {
        reopen();
        assertThat(StoreFiles.having(folder, secrets(ERASED)))
                .as("before: the search finds what is there")
                .hasSize(6);
        erase(ERASED);
        assertThat(StoreFiles.having(folder, secrets(ERASED))).isEmpty();
        assertThat(StoreFiles.having(folder, secrets(List.of(0)))).isNotEmpty();
        Path backup = directory.resolve("backup");
        store.backup(backup);
        assertThat(StoreFiles.having(backup, secrets(ERASED))).isEmpty();
        reopen();
        assertThat(StoreFiles.having(directory, secrets(ERASED))).isEmpty();
        assertThat(StoreFiles.having(directory, uids(ERASED)))
                .as("no key of a row has a uid in it")
                .isEmpty();
        assertThat(Fsck.run(backup, progress -> {}).damages()).isEmpty();
    }

    @Test
    void whatWasWrittenAMomentAgoIsGoneFromTheLogsToo() throws Exception {
        assertThat(StoreFiles.having(folder, secrets(ERASED))).anyMatch(name -> name.contains(".log"));
        erase(ERASED);
        assertThat(StoreFiles.having(folder, secrets(ERASED))).isEmpty();
    }

    @Test
    void proofsOfAllNeighboursStillVerify() throws Exception {
        erase(ERASED);
        certify();
        for (int i = 0; i < EVENTS; i++) {
            String uid = uid(i);
            if (ERASED.contains(i)) {
                continue;
            }
            EventProof proof = new ProofBuilder(store).prove(uid).orElseThrow();
            byte[] event = batch.segment().events().get(i).bytes();
            assertThat(ProofVerifier.verify(event, proof, site.tlogPolicy(3, HUBS))
                            .event()
                            .uid())
                    .isEqualTo(uid);
        }
        StoredSegment kept = store.storedSegment(batch.transaction().id()).orElseThrow();
        assertThat(kept.batchRoot()).isEqualTo(batch.segment().batchRoot());
        assertThat(store.segment(batch.transaction().id())).isEmpty();
    }

    @Test
    void whoAsksForTheProofOfAnErasedEventIsToldByWhomAndWhen() throws Exception {
        SignedTransaction receipt = erase(ERASED);
        certify();
        long height = store.heightOf(receipt.id()).orElseThrow();
        assertThatThrownBy(() -> new ProofBuilder(store).prove(uid(2)))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(RefusalReason.ERASED);
                    assertThat(e.detail())
                            .contains("by master at "
                                    + store.header(height).orElseThrow().time())
                            .contains("receipt " + receipt.id() + " in block " + height);
                });
        assertThat(store.findEvent(uid(2))).as("its uid is not free again").isPresent();
        assertThat(new ProofBuilder(store).prove("nobody")).isEmpty();
    }

    @Test
    void aReceiptNamesNeitherUidNorDevice() throws Exception {
        SignedTransaction receipt = erase(ERASED);
        String bytes = new String(receipt.bytes(), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain(uid(2)).doesNotContain("device-1");
    }

    @Test
    void fsckTakesAnErasedEventThatAReceiptCovers() throws Exception {
        erase(ERASED);
        erase(List.of(0));
        store.close();
        FsckReport report = Fsck.run(folder, progress -> {});
        assertThat(report.damages()).isEmpty();
        assertThat(report.counts().events()).isEqualTo(4 * 9 + EVENTS - 3);
    }

    @Test
    void fsckNamesAnErasedEventWithoutAReceipt() throws Exception {
        erase(List.of(5));
        store.close();
        StoredSegment tampered = StoredSegment.of(batch.segment()).without(ERASED::contains);
        rewriteSegment(tampered);
        assertThat(Fsck.run(folder, progress -> {}).damages()).anySatisfy(damage -> {
            assertThat(damage.place())
                    .contains("tx=" + batch.transaction().id())
                    .endsWith("event=2");
            assertThat(damage.what()).contains("no erase receipt on the chain says so");
        });
    }

    @Test
    void fsckNamesAnEventThatShouldBeErased() throws Exception {
        SignedTransaction receipt = erase(ERASED);
        store.close();
        rewriteSegment(StoredSegment.of(batch.segment()));
        assertThat(Fsck.run(folder, progress -> {}).damages())
                .anySatisfy(damage -> assertThat(damage.what()).contains(receipt.id() + " on the chain erased it"));
    }

    @Test
    void aKillAtAnyStepLeavesAStoreThatIsWholeAndErasesAtTheNextStart() throws Exception {
        List<Path> cuts = new ArrayList<>();
        Block block = receiptBlock(ERASED);
        store.close();
        FileDigests digests = FileDigests.begin(folder);
        try (Database database = Database.open(folder, Database.Mode.WRITE);
                Commits commits = Commits.begin(database, digests, Optional.of(tipOf(folder)))) {
            Erasures erasures = new Erasures(database, commits);
            cuts.add(cut("before"));
            commits.write(changes -> {
                IndexWrites index = new IndexWrites(new Rows(database));
                erasures.put(changes, index, block, Map.of());
                index.put(changes);
            });
            cuts.add(cut("written"));
            erasures.rewrite();
            cuts.add(cut("rewritten"));
            erasures.forgetKeys();
            cuts.add(cut("keys-forgotten"));
            erasures.finish();
            cuts.add(cut("finished"));
        }
        for (Path cut : cuts) {
            boolean before = cut.endsWith("before");
            ChainStore.open(cut).close();
            try (ChainStore left = ChainStore.openReadOnly(cut)) {
                StoredSegment kept =
                        left.storedSegment(batch.transaction().id()).orElseThrow();
                assertThat(kept.batchRoot())
                        .as(cut.toString())
                        .isEqualTo(batch.segment().batchRoot());
                assertThat(kept.events()).as(cut.toString()).hasSize(before ? EVENTS : EVENTS - ERASED.size());
            }
            assertThat(StoreFiles.having(cut, secrets(ERASED)).isEmpty())
                    .as(cut.toString())
                    .isEqualTo(!before);
        }
    }

    @Test
    void aReplicaThatFollowsTheChainErasesTheSame() throws Exception {
        SignedTransaction receipt = erase(ERASED);
        Path other = directory.resolve("replica");
        try (ChainStore replica = ChainStore.open(other)) {
            replica.initialise(site.genesis);
            Follow.all(store, replica, Map.of(batch.transaction().id(), batch.segment()));
            assertThat(replica.storedSegment(batch.transaction().id()))
                    .isEqualTo(store.storedSegment(batch.transaction().id()));
            assertThat(replica.erasure(replica.findEvent(uid(2)).orElseThrow())
                            .orElseThrow()
                            .receipt())
                    .isEqualTo(receipt.id());
        }
        assertThat(StoreFiles.having(other, secrets(ERASED))).isEmpty();
        assertThat(Fsck.run(other, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aRestoredOldBackupErasesAgainAsItFollowsTheChain() throws Exception {
        Path old = directory.resolve("old-backup");
        store.backup(old);
        erase(ERASED);
        assertThat(StoreFiles.having(old, secrets(ERASED))).isNotEmpty();
        try (ChainStore restored = ChainStore.open(old)) {
            Follow.all(store, restored, Map.of());
        }
        assertThat(StoreFiles.having(old, secrets(ERASED))).isEmpty();
    }

    private SignedTransaction erase(List<Integer> places) throws RefusedException {
        SignedTransaction receipt = receipt(places);
        site.mint(store, List.of(receipt), List.of(), store.tip().lastTime().plusSeconds(1));
        return receipt;
    }

    private SignedTransaction receipt(List<Integer> places) {
        return site.sign(site.master, "", new ErasureBody(batch.transaction(), LeafSet.of(places)));
    }

    /** A block with the receipt that no store has. */
    private Block receiptBlock(List<Integer> places) throws RefusedException {
        SignedTransaction receipt = receipt(places);
        Block newest = store.block(store.tip().size() - 1).orElseThrow();
        return new Block(newest.header(), List.of(receipt), Optional.empty(), Optional.empty());
    }

    private static LogTip tipOf(Path folder) {
        try (ChainStore open = ChainStore.openReadOnly(folder)) {
            return open.tip();
        }
    }

    private Path cut(String name) throws Exception {
        Path cut = directory.resolve("cuts").resolve(name);
        StoreFiles.copy(folder, cut);
        return cut;
    }

    private void rewriteSegment(StoredSegment segment) throws Exception {
        FileDigests digests = FileDigests.begin(folder);
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            database.write(
                    rows -> rows.put(Column.SEGMENTS, batch.transaction().id().bytes(), segment.encode()));
        }
        digests.finish();
    }

    private void certify() throws RefusedException {
        store.putCertificate(site.certificate(store, HUBS));
    }

    private void reopen() {
        store.close();
        store = ChainStore.open(folder);
    }

    private Segment segment(Instant time) {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            byte[] salt = new byte[RecordedEvent.SALT_SIZE];
            random.nextBytes(salt);
            byte[] model = new byte[Hash.SIZE];
            random.nextBytes(model);
            RecordedEvent plain = TestSite.recorded(uid(i), "device-1", time, KeyId.ZERO);
            String json = new String(plain.bytes(), StandardCharsets.UTF_8)
                    .replace("\"value\":25.3", "\"value\":\"" + secret(i) + "\"");
            Annotation annotation = new Annotation(
                    time.plus(Duration.ofMillis(i)), KeyId.ZERO, List.of(new Tag("a", Hash.of(model), "odd", i)));
            events.add(new RecordedEvent(salt, json.getBytes(StandardCharsets.UTF_8), annotation.encode()));
        }
        return new Segment(events);
    }

    /** Random enough that a compressed table has it in one piece. */
    private static String secret(int i) {
        return Hash.sha256(("secret " + i).getBytes(StandardCharsets.UTF_8)).base64();
    }

    private static String uid(int i) {
        return "u"
                + Hash.sha256(("uid " + i).getBytes(StandardCharsets.UTF_8))
                        .hex()
                        .substring(0, 32);
    }

    private static List<byte[]> uids(List<Integer> places) {
        return places.stream().map(i -> uid(i).getBytes(StandardCharsets.UTF_8)).toList();
    }

    private List<byte[]> secrets(List<Integer> places) throws RefusedException {
        List<byte[]> secrets = new ArrayList<>();
        for (int i : places) {
            RecordedEvent event = batch.segment().events().get(i);
            secrets.add(secret(i).substring(4, 36).getBytes(StandardCharsets.UTF_8)); // its ends may be compressed
            secrets.add(event.salt());
            secrets.add(Annotation.decode(event.annotation())
                    .tags()
                    .get(0)
                    .modelHash()
                    .bytes());
        }
        return secrets;
    }
}
