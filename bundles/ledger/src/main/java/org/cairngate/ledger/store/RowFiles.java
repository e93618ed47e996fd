package org.cairngate.ledger.store;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** Tells the table file that holds a damaged row, from the place that a check gave it. For one thread. */
final class RowFiles {

    private static final Pattern HEADER = Pattern.compile("(?:headers|block) height=(\\d+)");
    private static final Pattern TRANSACTION = Pattern.compile("transactions height=(\\d+) index=(\\d+)");
    private static final Pattern NODE = Pattern.compile("nodes level=(\\d+) index=(\\d+)");
    private static final Pattern SEGMENT = Pattern.compile("segments tx=([0-9a-f]{64}).*");
    private static final Pattern OUTBOX = Pattern.compile("outbox seq=(\\d+)");
    private static final Pattern POOL = Pattern.compile("pool key=([0-9a-f]*)");
    private static final Pattern INDEX_OF_EVENT = Pattern.compile("index uid=(.*)");
    private static final Pattern INDEX_OF_TRANSACTION = Pattern.compile("index tx=([0-9a-f]{64})");
    private static final Pattern INDEX = Pattern.compile("index key=([0-9a-f]*)");
    private static final Pattern NAMED = Pattern.compile("(state|meta) (\\S+)");

    private final Database database;

    RowFiles(Database database) {
        this.database = database;
    }

    /** The damage with its file, when it is of a row that a table file holds. */
    Damage locate(Damage damage) {
        if (damage.file().isPresent()) {
            return damage;
        }
        try {
            return file(damage.place()).map(damage::in).orElse(damage);
        } catch (NumberFormatException e) {
            return damage; // a number in a damaged key; the place itself is told all the same
        }
    }

    private Optional<String> file(String place) {
        Matcher row = HEADER.matcher(place);
        if (row.matches()) {
            return table(Column.HEADERS, Keys.number(Long.parseLong(row.group(1))));
        }
        row = TRANSACTION.matcher(place);
        if (row.matches()) {
            return table(
                    Column.TRANSACTIONS,
                    Keys.transaction(Long.parseLong(row.group(1)), Integer.parseInt(row.group(2))));
        }
        row = NODE.matcher(place);
        if (row.matches()) {
            return table(Column.NODES, Keys.node(Integer.parseInt(row.group(1)), Long.parseLong(row.group(2))));
        }
        row = SEGMENT.matcher(place);
        if (row.matches()) {
            return table(Column.SEGMENTS, HexFormat.of().parseHex(row.group(1)));
        }
        return localFile(place);
    }

    private Optional<String> localFile(String place) {
        Matcher row = OUTBOX.matcher(place);
        if (row.matches()) {
            return table(Column.OUTBOX, Keys.number(Long.parseLong(row.group(1))));
        }
        row = POOL.matcher(place);
        if (row.matches()) {
            return table(Column.POOL, HexFormat.of().parseHex(row.group(1)));
        }
        row = NAMED.matcher(place);
        if (row.matches()) {
            return table(row.group(1).equals("state") ? Column.STATE : Column.META, Keys.ascii(row.group(2)));
        }
        return indexFile(place);
    }

    private Optional<String> indexFile(String place) {
        Matcher row = INDEX_OF_EVENT.matcher(place);
        if (row.matches()) {
            return table(Column.INDEX, Keys.event(row.group(1)));
        }
        row = INDEX_OF_TRANSACTION.matcher(place);
        if (row.matches()) {
            return table(Column.INDEX, Keys.transactionId(Hash.fromHex(row.group(1))));
        }
        row = INDEX.matcher(place);
        return row.matches() ? table(Column.INDEX, HexFormat.of().parseHex(row.group(1))) : Optional.empty();
    }

    /** The newest table that has the row; a row that is missing, or in the write-ahead log still, is in none. */
    private Optional<String> table(Column column, byte[] key) {
        for (String name : database.tablesOf(column, key)) {
            try (Options options = new Options();
                    ReadOptions reading = new ReadOptions();
                    SstFileReader table = new SstFileReader(options)) {
                table.open(database.directory().resolve(name).toString());
                try (SstFileReaderIterator rows = table.newIterator(reading)) {
                    rows.seek(key);
                    if (rows.isValid() && Arrays.equals(rows.key(), key)) {
                        return Optional.of(name);
                    }
                }
            } catch (RocksDBException e) {
                return Optional.empty(); // it is damaged, and named for that
            }
        }
        return Optional.empty();
    }
}
