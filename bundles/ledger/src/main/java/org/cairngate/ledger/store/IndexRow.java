package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The rows of {@code index}: [height, txIndex, eventIndex, ...], three numbers for each thing whose key begins alike. The key has
 * twelve bytes of a hash, which no two things share by chance; who makes two that do is found here with both.
 */
final class IndexRow {

    private static final int NUMBERS = 3;
    private static final int MAX_PLACES = 1024;

    private IndexRow() {}

    /** Where an event is; of a transaction the event's index is 0. */
    record Place(long height, int txIndex, int eventIndex) {}

    static byte[] encode(List<Place> places) {
        CborWriter writer = new CborWriter().array(NUMBERS * places.size());
        for (Place place : places) {
            writer.uint(place.height()).uint(place.txIndex()).uint(place.eventIndex());
        }
        return writer.toBytes();
    }

    static List<Place> decode(byte[] row) throws RefusedException {
        CborReader reader = new CborReader(row);
        int numbers = reader.readArrayUpTo(NUMBERS * MAX_PLACES);
        if (numbers == 0 || numbers % NUMBERS != 0) {
            throw new RefusedException(RefusalReason.STORAGE_FAILED, "an index row of " + numbers + " numbers");
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < numbers; i += NUMBERS) {
            places.add(new Place(reader.readUint(), (int) reader.readUint(Integer.MAX_VALUE), (int)
                    reader.readUint(Integer.MAX_VALUE)));
        }
        reader.expectEnd();
        return places;
    }
}
