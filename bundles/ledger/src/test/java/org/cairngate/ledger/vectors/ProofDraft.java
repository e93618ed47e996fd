package org.cairngate.ledger.vectors;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/** A proof file in parts that can be forged one by one, with all keys of the chain at hand. */
final class ProofDraft {

    private static final int MAX = 1 << 20;

    final VectorChain chain;
    byte[] event;
    byte[] salt;
    byte[] annotation;
    int eventIndex;
    List<Hash> batchPath;
    byte[] transaction;
    int txIndex;
    List<Hash> txPath;
    byte[] header;
    long index;
    List<Hash> logPath;
    String note;
    Hash noteHash;
    String policy;

    ProofDraft(VectorChain chain) throws RefusedException {
        this.chain = chain;
        EventProof proof = chain.proof;
        String extra = proof.format().lines().skip(1).findFirst().orElseThrow().substring("extra ".length());
        CborReader reader = new CborReader(Base64.getDecoder().decode(extra));
        reader.readArray(8);
        reader.readUint();
        event = chain.events.get(0).bytes();
        salt = reader.readBytes(MAX);
        annotation = reader.readBytes(MAX);
        reader.readArray(2);
        eventIndex = (int) reader.readUint();
        batchPath = path(reader);
        transaction = reader.readBytes(MAX);
        reader.readArray(2);
        txIndex = (int) reader.readUint();
        txPath = path(reader);
        header = reader.readBytes(MAX);
        index = proof.index();
        logPath = new ArrayList<>(proof.logPath());
        note = proof.checkpoint().format();
        noteHash = hash(note);
        policy = chain.site.tlogPolicy(VectorChain.THRESHOLD, VectorChain.HUBS).format();
    }

    /** The evidence's CBOR. */
    byte[] extra() {
        CborWriter writer = new CborWriter().array(8).uint(1).bytes(salt).bytes(annotation);
        place(writer, eventIndex, batchPath);
        writer.bytes(transaction);
        place(writer, txIndex, txPath);
        return writer.bytes(header).bytes(noteHash.bytes()).toBytes();
    }

    String file() {
        return file(extra());
    }

    String file(byte[] extra) {
        StringBuilder text = new StringBuilder("c2sp.org/tlog-proof@v1\nextra ");
        text.append(Base64.getEncoder().encodeToString(extra))
                .append("\nindex ")
                .append(index)
                .append('\n');
        logPath.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n').append(note).toString();
    }

    /** Signs another batch that starts with this draft's event, so that everything below and above fits. */
    void recommit(String namespace) throws RefusedException {
        List<RecordedEvent> events = new ArrayList<>(chain.events);
        events.set(0, new RecordedEvent(salt, event, annotation));
        Segment segment = new Segment(events);
        EventsBody body = (EventsBody) chain.batch.transaction().body();
        transaction = chain.site
                .sign(
                        TestSite.key("hub-1"),
                        1,
                        namespace,
                        new EventsBody(3, segment.batchRoot(), body.tMin(), body.tMax()))
                .bytes();
        batchPath = new ArrayList<>(MerkleTree.path(segment.leaves(), 0));
        replaceTransaction();
    }

    /** Puts the draft's transaction into the block and signs everything above. */
    void replaceTransaction() throws RefusedException {
        List<Hash> leaves = new ArrayList<>(chain.blocks.get(VectorChain.HEIGHT).transactions().stream()
                .map(SignedTransaction::bytes)
                .map(MerkleTree::leafHash)
                .toList());
        leaves.set(txIndex, MerkleTree.leafHash(transaction));
        txPath = new ArrayList<>(MerkleTree.path(leaves, txIndex));
        BlockHeader old = BlockHeader.decode(header);
        replaceHeader(new BlockHeader(
                old.chainId(),
                old.height(),
                old.epoch(),
                old.time(),
                old.prev(),
                MerkleTree.root(leaves),
                old.txCount(),
                old.eventCount(),
                old.stateRoot(),
                old.certificateHash()));
    }

    /** Puts another header into the log and signs the checkpoint over it. */
    void replaceHeader(BlockHeader forged) {
        header = forged.encode();
        List<Hash> leaves = new ArrayList<>(chain.leaves());
        leaves.set((int) index, forged.leafHash());
        logPath = new ArrayList<>(MerkleTree.path(leaves, (int) index));
        sign(chain.signed(leaves.size(), MerkleTree.root(leaves), VectorChain.HUBS));
    }

    /** Takes another note, and says so in the evidence. */
    void sign(SignedNote other) {
        setNote(other.format());
    }

    void setNote(String other) {
        note = other;
        noteHash = hash(note);
    }

    private static Hash hash(String note) {
        return Hash.sha256(note.getBytes(StandardCharsets.UTF_8));
    }

    private static void place(CborWriter writer, int index, List<Hash> path) {
        writer.array(2).uint(index).array(path.size());
        path.forEach(hash -> writer.bytes(hash.bytes()));
    }

    private static List<Hash> path(CborReader reader) throws RefusedException {
        int count = reader.readArray();
        List<Hash> path = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            path.add(Hash.of(reader.readFixedBytes(Hash.SIZE)));
        }
        return path;
    }
}
