package org.cairngate.master.minting;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/** A pool entry as it lies on disk: under signer and big-endian seq, the value [transaction, segment or empty]. */
final class PoolFormat {

    private PoolFormat() {}

    static byte[] key(SignedTransaction signed) {
        Transaction transaction = signed.transaction();
        return ByteBuffer.allocate(KeyId.SIZE + Long.BYTES)
                .put(transaction.signer().bytes())
                .putLong(transaction.seq())
                .array();
    }

    static byte[] value(PoolEntry entry) {
        return new CborWriter()
                .array(2)
                .bytes(entry.transaction().bytes())
                .bytes(entry.segment().map(Segment::encode).orElseGet(() -> new byte[0]))
                .toBytes();
    }

    static PoolEntry decode(byte[] value) throws RefusedException {
        CborReader reader = new CborReader(value);
        reader.readArray(2);
        SignedTransaction transaction = SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
        byte[] segmentBytes = reader.readBytes(Segment.MAX_BYTES);
        reader.expectEnd();
        if (segmentBytes.length == 0) {
            return new PoolEntry(transaction, Optional.empty(), List.of());
        }
        Segment segment = Segment.decode(segmentBytes);
        EventParser parser = new EventParser();
        List<String> uids = new ArrayList<>();
        for (RecordedEvent event : segment.events()) {
            uids.add(event.uid(parser));
        }
        return new PoolEntry(transaction, Optional.of(segment), uids);
    }
}
