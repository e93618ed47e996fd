package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;

/**
 * A state in one piece, from which a new hub begins without the blocks before: what the state root covers, the sequence numbers
 * and the validators that coming certificates may ask for, and what proves it.
 *
 * <pre>
 * [version=2, header, [peak32, ...], certificate, chainCertificate or "", carriedAt, [entry, ...], [[keyId32, seq], ...], [term, ...]]
 * </pre>
 *
 * <p>Deterministic: every hub makes the same bytes of the same block and certificate. Entries are proved by the header's state root,
 * header and newest validators by the certificate. Sequence numbers and earlier validators no root covers: a hub that gets the
 * {@link #contentHash} of several others knows more, and a false number shows in the signer's next transaction. Immutable and safe for
 * use by several threads.
 */
public final class Snapshot {

    /** Most bytes of an encoded snapshot: a million devices. */
    public static final int MAX_BYTES = 256 << 20;

    private static final int VERSION = 2;
    private static final int MAX_ENTRIES = 1 << 21;
    private static final int MAX_TERMS = 1 << 16;
    private static final int MAX_TERM = 1 << 20;
    private static final int MAX_PEAKS = 63;

    private final SnapshotProof proof;
    private final List<byte[]> entries;
    private final SortedMap<KeyId, Long> seqs;
    private final List<byte[]> terms;

    private Snapshot(SnapshotProof proof, List<byte[]> entries, SortedMap<KeyId, Long> seqs, List<byte[]> terms) {
        this.proof = proof;
        this.entries = entries;
        this.seqs = Collections.unmodifiableSortedMap(seqs);
        this.terms = terms;
    }

    /**
     * A snapshot of a state.
     *
     * @param state the state after the proof's block
     * @throws IllegalArgumentException when the header is of another state
     */
    public static Snapshot of(State state, SnapshotProof proof) {
        if (!state.stateRoot().equals(proof.header().stateRoot())) {
            throw new IllegalArgumentException("state root " + state.stateRoot() + " is not that of header "
                    + proof.header().height() + ", " + proof.header().stateRoot());
        }
        SortedMap<String, byte[]> entries = new TreeMap<>();
        StateRows.entryChanges(Optional.empty(), state).forEach((key, entry) -> entries.put(key, entry.orElseThrow()));
        SortedMap<KeyId, Long> seqs = new TreeMap<>(StateRows.seqChanges(Optional.empty(), state));
        return new Snapshot(proof, List.copyOf(entries.values()), seqs, neededTerms(state, proof));
    }

    /** The terms that a certificate newer than the chain's newest can ask for. */
    private static List<byte[]> neededTerms(State state, SnapshotProof proof) {
        long from = proof.chainCertificate().isPresent()
                ? certificateSize(proof.chainCertificate().get())
                : 0;
        List<byte[]> terms = new ArrayList<>();
        List<ValidatorTerm> all = state.validatorTerms();
        for (int i = 0; i < all.size(); i++) {
            // A certificate of size s is judged by the state after block s-1; the next one has from+1 or more.
            boolean over = i + 1 < all.size()
                    && all.get(i + 1).fromHeight() <= from
                    && all.get(i + 1).isSettledAt(from);
            if (!over) {
                terms.add(StateRows.encode(all.get(i)));
            }
        }
        return List.copyOf(terms);
    }

    private static long certificateSize(SignedNote note) {
        try {
            return Checkpoint.of(note).size();
        } catch (RefusedException e) {
            throw new IllegalArgumentException("the chain's certificate is no checkpoint: " + e.getMessage(), e);
        }
    }

    /** What ties it to a chain. */
    public SnapshotProof proof() {
        return proof;
    }

    /** SHA-256 over everything but the proof's certificate, which may have other cosignatures elsewhere. */
    public Hash contentHash() {
        CborWriter writer =
                new CborWriter().array(5).bytes(proof.header().encode()).uint(proof.carriedAt());
        writeContent(writer);
        return Hash.sha256(writer.toBytes());
    }

    /** The snapshot's bytes. */
    public byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(9)
                .uint(VERSION)
                .bytes(proof.header().encode())
                .array(proof.before().peaks().size());
        proof.before().peaks().forEach(peak -> writer.bytes(peak.bytes()));
        writer.text(proof.certificate().format())
                .text(proof.chainCertificate().map(SignedNote::format).orElse(""))
                .uint(proof.carriedAt());
        writeContent(writer);
        return writer.toBytes();
    }

    private void writeContent(CborWriter writer) {
        writer.array(entries.size());
        entries.forEach(writer::bytes);
        writer.array(seqs.size());
        seqs.forEach((signer, seq) -> writer.array(2).bytes(signer.bytes()).uint(seq));
        writer.array(terms.size());
        terms.forEach(writer::bytes);
    }

    /**
     * Reads a snapshot; proves nothing. {@link State#of(Snapshot, BlockHeader, ChainPolicy)} and
     * {@link SnapshotProof#tip} do.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}, {@code bad-certificate}) when it is not one
     */
    public static Snapshot decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "snapshot of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        try {
            reader.readArray(9);
            int start = reader.offset();
            long version = reader.readUint();
            if (version != VERSION) {
                throw new CborException(start, "snapshot version " + version + " is not known");
            }
            SnapshotProof proof = proof(reader);
            List<byte[]> entries = strings(reader, MAX_ENTRIES, StateEntry.MAX_BYTES);
            SortedMap<KeyId, Long> seqs = seqs(reader);
            List<byte[]> terms = strings(reader, MAX_TERMS, MAX_TERM);
            reader.expectEnd();
            return new Snapshot(proof, entries, seqs, terms);
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), "snapshot: " + e.getMessage());
        }
    }

    private static SnapshotProof proof(CborReader reader) throws RefusedException {
        BlockHeader header = BlockHeader.decode(reader.readBytes(BlockHeader.MAX_BYTES));
        int count = reader.readArrayUpTo(MAX_PEAKS);
        List<Hash> peaks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            peaks.add(Hash.of(reader.readFixedBytes(Hash.SIZE)));
        }
        int start = reader.offset();
        SignedNote certificate = note(reader.readText(SignedNote.MAX_BYTES), start);
        int next = reader.offset();
        String chainText = reader.readText(SignedNote.MAX_BYTES);
        Optional<SignedNote> chainCertificate =
                chainText.isEmpty() ? Optional.empty() : Optional.of(note(chainText, next));
        return new SnapshotProof(
                header, new LogFrontier(header.height(), peaks), certificate, chainCertificate, reader.readUint());
    }

    private static SignedNote note(String text, int offset) throws RefusedException {
        SignedNote note = SignedNote.parse(text);
        if (!note.format().equals(text)) {
            throw new CborException(offset, "note is not in the form that it is written in");
        }
        return note;
    }

    private static SortedMap<KeyId, Long> seqs(CborReader reader) throws RefusedException {
        int count = reader.readArrayUpTo(MAX_ENTRIES);
        SortedMap<KeyId, Long> seqs = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int start = reader.offset();
            reader.readArray(2);
            KeyId signer = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
            long seq = reader.readUint();
            if (!seqs.isEmpty() && seqs.lastKey().compareTo(signer) >= 0) {
                throw new CborException(start, "signers are not in ascending order");
            }
            seqs.put(signer, seq);
        }
        return seqs;
    }

    private static List<byte[]> strings(CborReader reader, int most, int mostBytes) throws RefusedException {
        int count = reader.readArrayUpTo(most);
        List<byte[]> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.add(reader.readBytes(mostBytes));
        }
        return List.copyOf(strings);
    }

    /** The rows of the state, with entries and terms in their order and of no other keys than the registry knows. */
    StateRows rows() throws RefusedException {
        StateRows rows = new StateRows();
        String before = "";
        for (byte[] entry : entries) {
            String key = rows.addEntry(entry);
            if (key.compareTo(before) <= 0) {
                throw new RefusedException(
                        RefusalReason.MALFORMED_CBOR, "snapshot entry " + key + " does not follow " + before);
            }
            before = key;
        }
        for (Map.Entry<KeyId, Long> seq : seqs.entrySet()) {
            rows.addSeq(seq.getKey(), seq.getValue());
        }
        long last = -1;
        for (byte[] term : terms) {
            long from = rows.addTerm(term);
            if (from <= last || from > proof.header().height()) {
                throw new RefusedException(
                        RefusalReason.MALFORMED_CBOR,
                        "snapshot has validators from height " + from + " after those from " + last);
            }
            last = from;
        }
        return rows;
    }
}
