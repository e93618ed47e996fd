package org.cairngate.ledger.store;

import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.note.SignedNote;

/** A row of the headers family: [header bytes, certificate or ""]; transactions and checkpoint have rows of their own. */
record StoredHeader(BlockHeader header, Optional<SignedNote> certificate) {

    static StoredHeader of(Block block) {
        return new StoredHeader(block.header(), block.certificate());
    }

    byte[] encode() {
        return new CborWriter()
                .array(2)
                .bytes(header.encode())
                .text(certificate.map(SignedNote::format).orElse(""))
                .toBytes();
    }

    static StoredHeader decode(byte[] row) throws RefusedException {
        CborReader reader = new CborReader(row);
        reader.readArray(2);
        BlockHeader header = BlockHeader.decode(reader.readBytes(BlockHeader.MAX_BYTES));
        String certificate = reader.readText(SignedNote.MAX_BYTES);
        reader.expectEnd();
        return new StoredHeader(
                header, certificate.isEmpty() ? Optional.empty() : Optional.of(SignedNote.parse(certificate)));
    }
}
