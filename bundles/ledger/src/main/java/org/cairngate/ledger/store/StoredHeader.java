package org.cairngate.ledger.store;

import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.note.SignedNote;

/** A row of the headers family: [header bytes, certificate or ""], and the opening if there is one; transactions and checkpoint have rows of their own. */
record StoredHeader(BlockHeader header, Optional<SignedNote> certificate, Optional<EpochOpening> opening) {

    static StoredHeader of(Block block) {
        return new StoredHeader(block.header(), block.certificate(), block.opening());
    }

    /** What stays of a block that is not whole: the state has the opening's hash, and no block is made from this again. */
    static StoredHeader alone(BlockHeader header) {
        return new StoredHeader(header, Optional.empty(), Optional.empty());
    }

    byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(opening.isPresent() ? 3 : 2)
                .bytes(header.encode())
                .text(certificate.map(SignedNote::format).orElse(""));
        opening.ifPresent(present -> writer.bytes(present.encode()));
        return writer.toBytes();
    }

    static StoredHeader decode(byte[] row) throws RefusedException {
        CborReader reader = new CborReader(row);
        int items = reader.readArray();
        if (items != 2 && items != 3) {
            throw new CborException(0, "a stored header has 2 or 3 items, got " + items);
        }
        BlockHeader header = BlockHeader.decode(reader.readBytes(BlockHeader.MAX_BYTES));
        String certificate = reader.readText(SignedNote.MAX_BYTES);
        Optional<EpochOpening> opening = items == 2
                ? Optional.empty()
                : Optional.of(EpochOpening.decode(reader.readBytes(EpochOpening.MAX_BYTES)));
        reader.expectEnd();
        return new StoredHeader(
                header, certificate.isEmpty() ? Optional.empty() : Optional.of(SignedNote.parse(certificate)), opening);
    }
}
