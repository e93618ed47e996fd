package org.cairngate.ledger.store;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Segment;
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
    private long eventPlaces;
    private long transactionPlaces;

    SegmentCheck(Database database, Findings findings) {
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
                transactionPlaces == findings.transactions,
                "index",
                "it has " + transactionPlaces + " transactions, the blocks have " + findings.transactions);
    }

    private void checkSegment(String place, Hash txId, byte[] value) throws RefusedException {
        Place position = rows.transactionPosition(txId)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.STORAGE_FAILED, "no transaction of the chain has this segment"));
        SignedTransaction transaction = rows.transaction(position.height(), position.txIndex());
        Segment segment = Segment.decode(value);
        String at = place + " height=" + position.height();
        findings.require(transaction.id().equals(txId), at, "its place has transaction " + transaction.id());
        if (transaction.transaction().body() instanceof EventsBody body) {
            findings.require(
                    body.batchRoot().equals(segment.batchRoot())
                            && body.count() == segment.events().size(),
                    at,
                    "its events do not give the batch root " + body.batchRoot() + " of the transaction");
        } else {
            findings.add(at, "its transaction carries no events");
        }
        for (int i = 0; i < segment.events().size(); i++) {
            int index = i;
            findings.events++;
            findings.check(
                    at + " event=" + index,
                    () -> checkEvent(parser.parse(segment.events().get(index).bytes()), position, index));
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
        int places = IndexRow.decode(value).size();
        if (key.length == 1 + Keys.INDEX_HASH && key[0] == Keys.EVENT) {
            eventPlaces += places;
        } else if (key.length == 1 + Keys.INDEX_HASH && key[0] == Keys.TRANSACTION) {
            transactionPlaces += places;
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

    private void requireSegment(Place event) {
        Hash id = rows.transaction(event.height(), event.txIndex()).id();
        findings.require(
                database.get(Column.SEGMENTS, id.bytes()).isPresent(),
                "segments tx=" + id.hex() + " height=" + event.height(),
                "it is missing, the index has events in it");
    }
}
