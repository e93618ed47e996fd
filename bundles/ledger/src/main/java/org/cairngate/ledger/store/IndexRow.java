package org.cairngate.ledger.store;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/** The rows of {@code index}: uid to [height, txIndex, eventIndex, txId32], transaction id to [height, txIndex]. */
final class IndexRow {

    private IndexRow() {}

    /** Where a transaction is. */
    record TransactionPosition(long height, int txIndex) {

        byte[] encode() {
            return new CborWriter().array(2).uint(height).uint(txIndex).toBytes();
        }

        static TransactionPosition decode(byte[] row) throws RefusedException {
            CborReader reader = new CborReader(row);
            reader.readArray(2);
            long height = reader.readUint();
            int txIndex = (int) reader.readUint(Integer.MAX_VALUE);
            reader.expectEnd();
            return new TransactionPosition(height, txIndex);
        }
    }

    static byte[] encode(EventPosition position) {
        return new CborWriter()
                .array(4)
                .uint(position.height())
                .uint(position.txIndex())
                .uint(position.eventIndex())
                .bytes(position.txId().bytes())
                .toBytes();
    }

    static EventPosition decode(String uid, byte[] row) throws RefusedException {
        CborReader reader = new CborReader(row);
        reader.readArray(4);
        long height = reader.readUint();
        int txIndex = (int) reader.readUint(Integer.MAX_VALUE);
        int eventIndex = (int) reader.readUint(Integer.MAX_VALUE);
        Hash txId = Hash.of(reader.readFixedBytes(Hash.SIZE));
        reader.expectEnd();
        return new EventPosition(uid, height, txIndex, eventIndex, txId);
    }
}
