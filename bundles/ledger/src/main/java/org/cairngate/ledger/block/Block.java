package org.cairngate.ledger.block;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * A block as it travels and is stored. Being one says nothing about its validity.
 *
 * @param header the header, a leaf of the log
 * @param transactions in the order of the header's txRoot
 * @param certificate the newest certified checkpoint, when the block brings one
 * @param checkpoint the master's checkpoint of size height+1; empty while the block is being made
 * @param opening in the first block of an epoch above 0, what lets it begin
 */
public record Block(
        BlockHeader header,
        List<SignedTransaction> transactions,
        Optional<SignedNote> certificate,
        Optional<SignedNote> checkpoint,
        Optional<EpochOpening> opening) {

    /** Most bytes that an encoded block may have. */
    public static final int MAX_BYTES = 16 << 20;

    /** Most transactions that a block may have, whatever its chain's policy says. */
    public static final int MAX_TRANSACTIONS = 10_000;

    /** Takes a copy of the transactions. */
    public Block {
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(checkpoint, "checkpoint");
        Objects.requireNonNull(opening, "opening");
        transactions = List.copyOf(transactions);
        if (transactions.size() > MAX_TRANSACTIONS) {
            throw new IllegalArgumentException(
                    "a block has at most " + MAX_TRANSACTIONS + " transactions, got " + transactions.size());
        }
    }

    /** A block that begins no epoch. */
    public Block(
            BlockHeader header,
            List<SignedTransaction> transactions,
            Optional<SignedNote> certificate,
            Optional<SignedNote> checkpoint) {
        this(header, transactions, certificate, checkpoint, Optional.empty());
    }

    /** The block's bytes: [header, [transaction, ...], certificate or "", checkpoint or ""], and the opening if it has one. */
    public byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(opening.isPresent() ? 5 : 4)
                .bytes(header.encode())
                .array(transactions.size());
        transactions.forEach(transaction -> writer.bytes(transaction.bytes()));
        writer.text(certificate.map(SignedNote::format).orElse(""))
                .text(checkpoint.map(SignedNote::format).orElse(""));
        opening.ifPresent(present -> writer.bytes(present.encode()));
        return writer.toBytes();
    }

    /**
     * Reads a block; verifies no signature and no root.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}, {@code bad-certificate}) when the bytes are not
     *     one
     */
    public static Block decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "block of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        int items = reader.readArray();
        if (items != 4 && items != 5) {
            throw new CborException(0, "a block has 4 or 5 items, got " + items);
        }
        BlockHeader header = BlockHeader.decode(reader.readBytes(BlockHeader.MAX_BYTES));
        int count = reader.readArrayUpTo(MAX_TRANSACTIONS);
        List<SignedTransaction> transactions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            transactions.add(SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES)));
        }
        Optional<SignedNote> certificate = note(reader);
        Optional<SignedNote> checkpoint = note(reader);
        Optional<EpochOpening> opening = items == 4
                ? Optional.empty()
                : Optional.of(EpochOpening.decode(reader.readBytes(EpochOpening.MAX_BYTES)));
        reader.expectEnd();
        return new Block(header, transactions, certificate, checkpoint, opening);
    }

    /** The RFC 6962 root over the bytes of the transactions, as it belongs into the header. */
    public static Hash txRoot(List<SignedTransaction> transactions) {
        return MerkleTree.root(txLeaves(transactions));
    }

    /** The leaf hashes under {@link #txRoot}, for inclusion paths. */
    public static List<Hash> txLeaves(List<SignedTransaction> transactions) {
        return transactions.stream()
                .map(transaction -> MerkleTree.leafHash(transaction.bytes()))
                .toList();
    }

    /** What a header says of its certificate: SHA-256 of the note's text form, {@link Hash#ZERO} for none. */
    public static Hash certificateHash(Optional<SignedNote> certificate) {
        return certificate
                .map(note -> Hash.sha256(note.format().getBytes(StandardCharsets.UTF_8)))
                .orElse(Hash.ZERO);
    }

    /** The same block with its checkpoint. */
    public Block withCheckpoint(SignedNote note) {
        return new Block(header, transactions, certificate, Optional.of(note), opening);
    }

    private static Optional<SignedNote> note(CborReader reader) throws RefusedException {
        String text = reader.readText(SignedNote.MAX_BYTES);
        return text.isEmpty() ? Optional.empty() : Optional.of(SignedNote.parse(text));
    }
}
