package org.cairngate.ledger.store;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.ErasureRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/** The segments against the batch roots of their transactions, and the index against both. */
final class SegmentCheck {

    private static final byte[] ALL = {};

    private final Database database;
    private final Rows rows;
    private final Findings findings;
    private final EventParser parser = new EventParser();
    private final Optional<State> state;
    private long uidRows;
    private long erasedRows;
    private long erasedEvents;
    private long txRows;

    SegmentCheck(Database database, Findings findings, Optional<State> state) {
        this.state = state;
        this.database = database;
        this.rows = new Rows(database);
        this.findings = findings;
    }

    void run() {
        findings.check(
                "segments",
                () -> database.scan(Column.SEGMENTS, ALL, (key, value) -> {
                    String place = "segments tx="
                            + (key.length == Hash.SIZE ? Hash.of(key).hex() : "of " + key.length + " bytes");
                    findings.check(place, () -> checkSegment(place, Hash.of(key), value));
                    findings.progress("segments", ++findings.segments, 0);
                    return true;
                }));
        findings.check(
                "index",
                () -> database.scan(Column.INDEX, ALL, (key, value) -> {
                    String name = Keys.text(key);
                    findings.check("index " + name, () -> checkIndex(name, value));
                    return true;
                }));
        findings.require(
                uidRows == findings.events,
                "index",
                "it has " + uidRows + " uids, the segments have " + findings.events + " events");
        findings.require(
                erasedRows == erasedEvents,
                "index",
                "it has " + erasedRows + " erased uids, of the segments " + erasedEvents + " events were erased");
        findings.require(
                txRows == findings.transactions,
                "index",
                "it has " + txRows + " transactions, the blocks have " + findings.transactions);
    }

    private void checkSegment(String place, Hash txId, byte[] value) throws RefusedException {
        IndexRow.TransactionPosition position = rows.transactionPosition(txId)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.STORAGE_FAILED, "no transaction of the chain has this segment"));
        SignedTransaction transaction = rows.transaction(position.height(), position.txIndex());
        StoredSegment segment = StoredSegment.decode(value);
        String at = place + " height=" + position.height();
        findings.require(transaction.id().equals(txId), at, "its place has transaction " + transaction.id());
        if (transaction.transaction().body() instanceof EventsBody body) {
            findings.require(
                    body.batchRoot().equals(segment.batchRoot())
                            && body.count() == segment.entries().size(),
                    at,
                    "its events do not give the batch root " + body.batchRoot() + " of the transaction");
        } else {
            findings.add(at, "its transaction carries no events");
        }
        for (int i = 0; i < segment.entries().size(); i++) {
            int index = i;
            Optional<RecordedEvent> event = segment.event(index);
            checkReceipt(at + " event=" + index, txId, index, event.isEmpty());
            if (event.isEmpty()) {
                erasedEvents++;
                continue;
            }
            findings.events++;
            findings.check(
                    at + " event=" + index,
                    () -> checkEvent(parser.parse(event.get().bytes()), position, index, txId));
        }
    }

    /** An event is erased exactly when a receipt on the chain says so. */
    private void checkReceipt(String place, Hash txId, int index, boolean erased) {
        if (state.isPresent()) {
            Optional<ErasureRecord> receipt = state.get().erasure(txId, index);
            findings.require(
                    !erased || receipt.isPresent(), place, "it is erased, and no erase receipt on the chain says so");
            findings.require(
                    erased || receipt.isEmpty(),
                    place,
                    "it is there, and erase receipt "
                            + receipt.map(ErasureRecord::receipt).orElse(Hash.ZERO) + " on the chain erased it");
        }
    }

    private void checkEvent(Event event, IndexRow.TransactionPosition position, int index, Hash txId) {
        EventPosition expected = new EventPosition(event.uid(), position.height(), position.txIndex(), index, txId);
        findings.require(
                rows.event(event.uid()).filter(expected::equals).isPresent(),
                "index uid=" + event.uid(),
                "it does not lead to height=" + expected.height() + " event=" + index);
    }

    private void checkIndex(String name, byte[] value) throws RefusedException {
        if (name.startsWith(Keys.UID_PREFIX)) {
            uidRows++;
            EventPosition position = IndexRow.decode(name.substring(Keys.UID_PREFIX.length()), value);
            findings.require(
                    database.get(Column.SEGMENTS, position.txId().bytes()).isPresent(),
                    "segments tx=" + position.txId() + " height=" + position.height(),
                    "it is missing, the index has event " + position.uid() + " in it");
        } else if (name.startsWith(Keys.ERASED_PREFIX)) {
            erasedRows++;
            EventPosition position = IndexRow.decode(name, value);
            findings.require(
                    rows.segment(position.txId())
                            .filter(segment ->
                                    position.eventIndex() < segment.entries().size())
                            .filter(segment ->
                                    segment.event(position.eventIndex()).isEmpty())
                            .isPresent(),
                    "index " + name,
                    "event " + position.eventIndex() + " of tx=" + position.txId() + " is not erased");
        } else if (name.startsWith(Keys.TX_PREFIX)) {
            txRows++;
            IndexRow.TransactionPosition.decode(value);
        } else {
            findings.add("index " + name, "no row has such a key");
        }
    }
}
