package org.cairngate.ledger.store;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * A row of the transactions family. Of a whole block it is the transaction's bytes; of a block whose other transactions are not
 * kept, [transaction bytes, path]: the hashes of the RFC 6962 path to the header's txRoot, lowest first, one after the other.
 *
 * @param transaction the transaction
 * @param path its path, when the block is not whole
 */
record StoredTransaction(SignedTransaction transaction, Optional<List<Hash>> path) {

    private static final int MAX_PATH = 63;
    /** The first byte of a row with a path, a CBOR array of two; a COSE_Sign1 is one of four. */
    private static final byte WITH_PATH = (byte) 0x82;

    StoredTransaction {
        Objects.requireNonNull(transaction, "transaction");
        path = path.map(List::copyOf);
    }

    byte[] encode() {
        if (path.isEmpty()) {
            return transaction.bytes();
        }
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        path.get().forEach(hash -> hashes.writeBytes(hash.bytes()));
        return new CborWriter()
                .array(2)
                .bytes(transaction.bytes())
                .bytes(hashes.toByteArray())
                .toBytes();
    }

    static StoredTransaction decode(byte[] row) throws RefusedException {
        if (row.length == 0 || row[0] != WITH_PATH) {
            return new StoredTransaction(SignedTransaction.decode(row), Optional.empty());
        }
        CborReader reader = new CborReader(row);
        reader.readArray(2);
        SignedTransaction transaction = SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
        byte[] hashes = reader.readBytes(MAX_PATH * Hash.SIZE);
        reader.expectEnd();
        if (hashes.length % Hash.SIZE != 0) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_CBOR, "a path of " + hashes.length + " bytes is not one of hashes");
        }
        List<Hash> path = new ArrayList<>();
        for (int at = 0; at < hashes.length; at += Hash.SIZE) {
            path.add(Hash.of(Arrays.copyOfRange(hashes, at, at + Hash.SIZE)));
        }
        return new StoredTransaction(transaction, Optional.of(path));
    }
}
