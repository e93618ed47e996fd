package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which rows a journal has: a number among its notes, raised when rows change their form. A journal without the number is of
 * version 1. An older one is upgraded when it is opened, one version at a time; a crash leaves it at a version, and what an upgrade had
 * prepared is not done twice. A newer one is refused as it is. For one thread.
 */
final class JournalFormat {

    /** The first version, which had no number: totals, entries and uids. */
    static final int FIRST = 1;

    /** The first version that has what each namespace holds among its rows. */
    static final int WITH_SHARES = 2;

    /** The first version in which not every uid has a row. */
    static final int UIDS_IN_TABLES = 3;

    /** The first version whose new uids are in files of their own. */
    static final int UIDS_IN_FILES = 4;

    /** This code's format and how journals of before come to it. */
    static final JournalFormat CURRENT =
            new JournalFormat(List.of(new SharesCounted(), new UidsInTables(), new UidsInFiles()));

    private static final byte[] KEY = Notes.key("format");
    private static final Logger LOG = LoggerFactory.getLogger(JournalFormat.class);

    /** Brings a journal from one version to the next. */
    interface Upgrade {
        /** Writes of its own, each bounded, before the last one; a crash repeats them from where it fell. */
        void prepare(JournalDatabase database) throws RocksDBException;

        /** Puts what is left into the write that raises the number. */
        void finish(JournalDatabase database, WriteBatch batch) throws RocksDBException;
    }

    private final List<Upgrade> upgrades;

    /** A format whose version is 1 and one more for each upgrade, which are in their order. */
    JournalFormat(List<Upgrade> upgrades) {
        this.upgrades = List.copyOf(upgrades);
    }

    int version() {
        return FIRST + upgrades.size();
    }

    /** The version of a journal; empty when nothing was ever written to it. */
    static Optional<Integer> stored(JournalDatabase database) throws RocksDBException {
        Optional<byte[]> number = database.note(KEY);
        if (number.isPresent()) {
            return Optional.of(
                    number.get().length == Integer.BYTES
                            ? ByteBuffer.wrap(number.get()).getInt()
                            : Integer.MAX_VALUE);
        }
        return database.isNew() ? Optional.empty() : Optional.of(FIRST);
    }

    /** Why a journal of this version cannot be read; empty when it can be, perhaps after an upgrade. */
    Optional<String> problem(int stored) {
        if (stored > version()) {
            return Optional.of("written by a newer Cairngate: format version " + stored + ", this one reads up to "
                    + version() + "; upgrade this gateway or restore a backup");
        }
        return stored < FIRST
                ? Optional.of("its format version " + stored + " does not exist: the note is damaged")
                : Optional.empty();
    }

    /**
     * Brings a journal that is open for writing to this version; notes it in one that begins.
     *
     * @throws IOException when it is of a newer version; nothing is changed then
     */
    void open(JournalDatabase database) throws IOException, RocksDBException {
        Optional<Integer> stored = stored(database);
        Optional<String> problem = stored.flatMap(this::problem);
        if (problem.isPresent()) {
            throw new IOException("journal " + database.directory() + " was not opened: " + problem.get());
        }
        if (stored.isEmpty()) {
            try (WriteBatch batch = new WriteBatch()) {
                database.putUidSeed(batch);
                put(database, batch, version());
            }
        }
        for (int from = stored.orElse(version()); from < version(); from++) {
            LOG.info("journal upgrade begins directory={} from={} to={}", database.directory(), from, from + 1);
            Upgrade upgrade = upgrades.get(from - FIRST);
            upgrade.prepare(database);
            try (WriteBatch batch = new WriteBatch()) {
                upgrade.finish(database, batch);
                put(database, batch, from + 1);
            }
            LOG.info("journal upgraded directory={} version={}", database.directory(), from + 1);
        }
    }

    private static void put(JournalDatabase database, WriteBatch batch, int version) throws RocksDBException {
        database.putNote(
                batch, KEY, ByteBuffer.allocate(Integer.BYTES).putInt(version).array());
        database.write(batch);
    }
}
