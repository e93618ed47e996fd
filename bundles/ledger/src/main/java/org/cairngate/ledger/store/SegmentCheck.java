package org.cairngate.ledger.store;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.ErasureRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.IndexRow.Place;
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
    private long eventPlaces;
    private long erasedPlaces;
    private long erasedEvents;
    private long transactionPlaces;

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
                    String place = place(key);
                    findings.check(place, () -> countIndex(place, key, value));
                    return true;
                }));
        if (eventPlaces != findings.events) {
            nameMissingSegments();
        }
        findings.require(
                eventPlaces == findings.events,
                "index",
                "it has " + eventPlaces + " events, the segments have " + findings.events + " events");
        findings.require(
                erasedPlaces == erasedEvents,
                "index",
                "it has " + erasedPlaces + " erased events, of the segments " + erasedEvents + " events were erased");
        findings.require(
                transactionPlaces == findings.transactions,
                "index",
                "it has " + transactionPlaces + " transactions, the blocks have " + findings.transactions);
    }

    private void checkSegment(String place, Hash txId, byte[] value) throws RefusedException {
        Place position = rows.transactionPosition(txId)
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
            findings.check(at + " event=" + index, () -> checkEvent(event.get().read(parser), position, index));
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

    private void checkEvent(Event event, Place transaction, int index) {
        Place expected = new Place(transaction.height(), transaction.txIndex(), index);
        findings.require(
                rows.places(Keys.event(event.uid())).contains(expected),
                "index uid=" + event.uid(),
                "it does not lead to height=" + expected.height() + " event=" + index);
    }

    private static String place(byte[] key) {
        return "index key=" + HexFormat.of().formatHex(key);
    }

    /** That each event and transaction has its place was checked with them: there must be no others. */
    private void countIndex(String place, byte[] key, byte[] value) throws RefusedException {
        List<Place> places = IndexRow.decode(value);
        byte kind = key.length == 1 + Keys.INDEX_HASH ? key[0] : 0;
        if (kind == Keys.EVENT) {
            eventPlaces += places.size();
        } else if (kind == Keys.TRANSACTION) {
            transactionPlaces += places.size();
        } else if (kind == Keys.ERASED) {
            erasedPlaces += places.size();
            places.forEach(event -> requireErased(place, event));
        } else {
            findings.add(place, "no row has such a key");
        }
    }

    /** Says which segments the index leads to in vain. */
    private void nameMissingSegments() {
        Set<Place> told = new HashSet<>();
        database.scanPrefix(Column.INDEX, new byte[] {Keys.EVENT}, (key, value) -> {
            findings.check(place(key), () -> {
                for (Place event : IndexRow.decode(value)) {
                    if (told.add(new Place(event.height(), event.txIndex(), 0))) {
                        requireSegment(event);
                    }
                }
            });
            return true;
        });
    }

    private void requireErased(String place, Place event) {
        Hash id = rows.transaction(event.height(), event.txIndex()).id();
        boolean gone = rows.segment(id)
                .filter(segment -> event.eventIndex() < segment.entries().size())
                .filter(segment -> segment.event(event.eventIndex()).isEmpty())
                .isPresent();
        findings.require(gone, place, "event " + event.eventIndex() + " of tx=" + id + " is not erased");
    }

    private void requireSegment(Place event) {
        Hash id = rows.transaction(event.height(), event.txIndex()).id();
        findings.require(
                database.get(Column.SEGMENTS, id.bytes()).isPresent(),
                "segments tx=" + id.hex() + " height=" + event.height(),
                "it is missing, the index has events in it");
    }
}
