package org.cairngate.ledger.store;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** All rows of a closed store by column and key, to compare stores with. */
final class StoreRows {

    private StoreRows() {}

    /** Every row that follows from the chain: none of the owner's own, and not the number of final blocks, which only grows. */
    static Map<String, String> ofChain(Path store) {
        Map<String, String> rows = new TreeMap<>();
        try (Database database = Database.open(store, Database.Mode.READ)) {
            for (Column column : Column.values()) {
                database.scan(column, new byte[0], (key, value) -> {
                    if (column != Column.OUTBOX && column != Column.POOL && !isOwn(column, Keys.text(key))) {
                        rows.put(name(column, key), HexFormat.of().formatHex(value));
                    }
                    return true;
                });
            }
        }
        return rows;
    }

    private static String name(Column column, byte[] key) {
        boolean text = column == Column.META || column == Column.STATE;
        return column.label() + " " + (text ? Keys.text(key) : HexFormat.of().formatHex(key));
    }

    private static boolean isOwn(Column column, String key) {
        return column == Column.META
                && (key.startsWith(Keys.OWN_PREFIX)
                        || key.startsWith(Keys.LEFT_PREFIX)
                        || key.startsWith(Keys.LEFT_ERASURE_PREFIX)
                        || key.equals(Keys.text(Keys.FINAL_SIZE)));
    }
}
