package org.cairngate.ledger.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.CompactCertificate;
import org.cairngate.ledger.note.CompactGroup;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;

/**
 * How many bytes a {@code .tlog-proof} has. The trees are as large as they say; only what stands in the other leaves of a block and
 * of the log is made up.
 */
class ProofSizeTest {

    private static final int KB = 1024;
    private static final int HUBS = 16;
    private static final int SIGNING = 11;

    private final TestSite site = new TestSite(names().toArray(String[]::new));

    /** 16 events a batch, 2 batches a block, 64 blocks: 2,048 events. Each doubling adds one hash, 45 bytes. */
    private static final Shape YOUNG = new Shape(16, 2, 64);

    private static final Shape HALF_A_MILLION = new Shape(256, 8, 256);
    private static final Shape HUNDRED_MILLION = new Shape(1_000, 10, 10_000);

    @Test
    void aProofWithElevenOfSixteenCosignaturesIsUnder3Kb() throws Exception {
        assertThat(listSize(YOUNG)).isLessThan(3 * KB);
        assertThat(listSize(HALF_A_MILLION)).isLessThan(3 * KB);
    }

    @Test
    void theSameProofWithACompactCertificateIsUnder1Point5Kb() throws Exception {
        assertThat(compactSize(YOUNG)).isLessThan(3 * KB / 2);
    }

    @Test
    void aProofOfOneEventAmong100MillionIsUnder3Kb() throws Exception {
        assertThat(compactSize(HUNDRED_MILLION)).isLessThan(3 * KB);
    }

    /**
     * The table of the module's README. The paths, the checkpoint and the compact certificate alone are more than 1.5 KB: 28 hashes
     * lead from the event to the log's root.
     */
    @Test
    void theBytesOfAProofAmong100MillionAreThoseOfTheTable() throws Exception {
        EventProof list = listProof(HUNDRED_MILLION);
        EventProof compact = compactProof(HUNDRED_MILLION);
        assertThat(parts(list))
                .containsExactly(
                        Map.entry("log path", 630),
                        Map.entry("batch and block path", 634),
                        Map.entry("transaction", 290),
                        Map.entry("header", 249),
                        Map.entry("salt, annotation, indexes, note hash", 151),
                        Map.entry("checkpoint and the log's signature", 183),
                        Map.entry("cosignatures", 1267),
                        Map.entry("first lines", 39));
        assertThat(parts(compact)).containsEntry("cosignatures", 99);
        assertThat(parts(list).values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(bytes(list));
        assertThat(List.of(bytes(list), bytes(compact))).containsExactly(3443, 2275);
    }

    /** Bytes of the file's parts; what is in {@code extra} counts four thirds, as base64 makes it. */
    private static Map<String, Integer> parts(EventProof proof) {
        EventEvidence evidence = proof.evidence();
        int extra = 4 * ((evidence.encode().length + 2) / 3);
        int paths = base64(34
                * (evidence.inBatch().path().size() + evidence.inBlock().path().size()));
        int transaction = base64(evidence.transaction().bytes().length);
        int header = base64(evidence.anchor().header().encode().length);
        SignedNote note = proof.checkpoint();
        int log = new SignedNote(note.text(), note.signatures().subList(0, 1))
                .format()
                .getBytes(StandardCharsets.UTF_8)
                .length;
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put("log path", 45 * proof.logPath().size());
        parts.put("batch and block path", paths);
        parts.put("transaction", transaction);
        parts.put("header", header);
        parts.put("salt, annotation, indexes, note hash", extra - paths - transaction - header);
        parts.put("checkpoint and the log's signature", log);
        parts.put("cosignatures", note.format().getBytes(StandardCharsets.UTF_8).length - log);
        parts.put(
                "first lines",
                EventProof.HEADER.length()
                        + "\nextra \nindex \n\n".length()
                        + Long.toString(proof.index()).length());
        return parts;
    }

    private static int base64(int bytes) {
        return bytes * 4 / 3;
    }

    private static int bytes(EventProof proof) {
        return proof.format().getBytes(StandardCharsets.UTF_8).length;
    }

    private int listSize(Shape shape) throws Exception {
        return bytes(listProof(shape));
    }

    private int compactSize(Shape shape) throws Exception {
        return bytes(compactProof(shape));
    }

    private EventProof listProof(Shape shape) throws Exception {
        return proof(shape, site.tlogPolicy(SIGNING, names().toArray(String[]::new)), note -> {
            SignedNote cosigned = note;
            for (String name : names().subList(0, SIGNING)) {
                Cosigner cosigner = new Cosigner(name, TestSite.key(name));
                cosigned = cosigned.withSignature(cosigner.cosignature(note, TestSite.START));
            }
            return cosigned;
        });
    }

    private EventProof compactProof(Shape shape) throws Exception {
        CompactGroup group = new CompactGroup(
                SIGNING,
                names().stream()
                        .map(name -> new CompactGroup.Member(
                                name, BlsSigningKey.of(TestSite.key(name)).publicKey(), 1))
                        .toList());
        NoteKey key = NoteKey.compact(TestSite.ORIGIN + "/hubs", group);
        TlogPolicy policy =
                TlogPolicy.of(new CheckpointSigner(TestSite.ORIGIN, site.master).noteKey(), List.of(key), 1);
        return proof(shape, policy, note -> {
            SignedNote parts = note;
            for (String name : names().subList(0, SIGNING)) {
                Cosigner cosigner = new Cosigner(name, BlsSigningKey.of(TestSite.key(name)));
                parts = parts.withSignature(cosigner.cosignature(note, TestSite.START));
            }
            CompactCertificate certificate = CompactCertificate.of(group, parts).orElseThrow();
            return note.withSignature(new NoteSignature(key.name(), key.keyHash(), certificate.encode()));
        });
    }

    /** Events in the batch, transactions in the block, blocks in the log. */
    private record Shape(int batch, int transactions, int blocks) {}

    private interface Certifying {
        SignedNote certify(SignedNote note) throws Exception;
    }

    /** Builds a proof in trees of the given shape, and verifies it. */
    private EventProof proof(Shape shape, TlogPolicy policy, Certifying certifying) throws Exception {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < shape.batch(); i++) {
            events.add(TestSite.recorded(
                    "event-" + i,
                    "device-1",
                    TestSite.START,
                    KeyId.of(Hash.sha256().bytes())));
        }
        Segment segment = new Segment(events);
        SignedTransaction transaction =
                site.batch("hub-1", segment, TestSite.START).transaction();
        List<Hash> txLeaves = leaves(shape.transactions(), MerkleTree.leafHash(transaction.bytes()));
        BlockHeader header = header(shape, MerkleTree.root(txLeaves));
        List<Hash> log = leaves(shape.blocks(), header.leafHash());
        SignedNote certified =
                certifying.certify(site.sign(new Checkpoint(TestSite.ORIGIN, shape.blocks(), MerkleTree.root(log))));
        EventEvidence evidence = new EventEvidence(
                events.get(0).salt(),
                events.get(0).annotation(),
                new EventEvidence.TreePlace(0, MerkleTree.path(segment.leaves(), 0)),
                transaction,
                new EventEvidence.TreePlace(0, MerkleTree.path(txLeaves, 0)),
                new EventEvidence.Anchor(header, EventProof.noteHash(certified)));
        EventProof proof = new EventProof(evidence, 0, MerkleTree.path(log, 0), certified);
        EventProof read = EventProof.parse(proof.format());
        assertThat(ProofVerifier.verify(events.get(0).bytes(), read, policy)
                        .event()
                        .uid())
                .isEqualTo("event-0");
        return proof;
    }

    private BlockHeader header(Shape shape, Hash txRoot) {
        BlockHeader genesis = site.genesis.block().header();
        return new BlockHeader(
                site.genesis.chainId(),
                0,
                0,
                TestSite.START,
                genesis.prev(),
                txRoot,
                shape.transactions(),
                (long) shape.batch() * shape.transactions(),
                genesis.stateRoot(),
                Hash.sha256());
    }

    private static List<Hash> leaves(int count, Hash first) {
        List<Hash> leaves = new ArrayList<>(Collections.nCopies(count, Hash.sha256()));
        leaves.set(0, first);
        return leaves;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= HUBS; i++) {
            names.add("hub-" + i);
        }
        return names;
    }
}
