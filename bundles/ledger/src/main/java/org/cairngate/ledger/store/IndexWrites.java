package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cairngate.ledger.store.IndexRow.Place;

/** The index rows that one write changes; each is read once and written once. For one thread. */
final class IndexWrites {

    private final Rows rows;
    private final Map<byte[], List<Place>> changed = new TreeMap<>(Arrays::compareUnsigned);

    IndexWrites(Rows rows) {
        this.rows = rows;
    }

    void add(byte[] key, Place place) {
        List<Place> places = of(key);
        if (!places.contains(place)) {
            places.add(place);
        }
    }

    void remove(byte[] key, Place place) {
        of(key).remove(place);
    }

    /** Removes erased events by their places alone, for their keys cannot be derived. */
    void removeErased(Set<Place> gone) {
        if (!gone.isEmpty()) {
            rows.erasedKeys(gone).forEach(key -> of(key).removeAll(gone));
        }
    }

    void put(Batch batch) {
        changed.forEach((key, places) -> {
            if (places.isEmpty()) {
                batch.delete(Column.INDEX, key);
            } else {
                batch.put(Column.INDEX, key, IndexRow.encode(places));
            }
        });
        changed.clear();
    }

    private List<Place> of(byte[] key) {
        return changed.computeIfAbsent(key, unread -> new ArrayList<>(rows.places(key)));
    }
}
