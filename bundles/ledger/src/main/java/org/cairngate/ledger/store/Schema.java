package org.cairngate.ledger.store;

import java.util.List;
import java.util.Optional;

/**
 * Which rows a store has: a number in {@code meta}, raised when rows change their form. A store without the number is of version
 * 1. An older store is upgraded when it is opened for writing, one version at a time and each in one synced write, so that a
 * crash leaves it at a version; a newer one is refused. For one thread.
 */
final class Schema {

    /** The first version. */
    static final int VERSION = 1;

    /** This code's schema and how stores of before come to it. */
    static final Schema CURRENT = new Schema(List.of(new ShortIndex(), new CarriedCertificate(), new UndoRows()));

    /** Brings a store from one version to the next. */
    interface Upgrade {
        /** Writes of its own, before the last one, for what may be too much for one. A crash repeats them from where it fell. */
        default void prepare(Database database) {}

        /** Puts and deletes rows; what it reads is the store of before. */
        void rewrite(Database before, Batch changes);
    }

    private final List<Upgrade> upgrades;

    /** A schema whose version is 1 and one more for each upgrade, which are in their order. */
    Schema(List<Upgrade> upgrades) {
        this.upgrades = List.copyOf(upgrades);
    }

    int version() {
        return VERSION + upgrades.size();
    }

    /** Notes the version in a store that begins. */
    void put(Batch batch) {
        batch.putSealed(Column.META, Keys.SCHEMA, Keys.number(version()));
    }

    /**
     * Brings a store that is open for writing to this version; of one that is read only, requires that it has it.
     *
     * @throws StorageException when it is newer, or older and not open for writing
     */
    void open(Database database) {
        int stored = stored(database);
        problem(database, stored).ifPresent(text -> {
            throw new StorageException(text);
        });
        if (stored < version() && !database.writable()) {
            throw new StorageException(older(database, stored));
        }
        for (int from = stored; from < version(); from++) {
            int to = from + 1;
            Upgrade upgrade = upgrades.get(from - VERSION);
            upgrade.prepare(database);
            database.write(batch -> {
                upgrade.rewrite(database, batch);
                batch.putSealed(Column.META, Keys.SCHEMA, Keys.number(to));
            });
        }
    }

    /** What is wrong with the version of a store that fsck looks at. */
    Optional<String> problem(Database database) {
        int stored = stored(database);
        return problem(database, stored)
                .or(() -> stored < version() ? Optional.of(older(database, stored)) : Optional.empty());
    }

    private String older(Database database, int stored) {
        return "store " + database.directory() + " has schema version " + stored + ", this program's is " + version()
                + ". Start the hub or master that owns it once: it upgrades the store";
    }

    private Optional<String> problem(Database database, int stored) {
        return stored > version()
                ? Optional.of("store " + database.directory() + " has schema version " + stored
                        + ", written by a newer Cairngate; this program knows versions up to " + version()
                        + ". Install the newer one again, or restore a backup from before its upgrade")
                : Optional.empty();
    }

    private static int stored(Database database) {
        long stored = new Rows(database)
                .unsealed(Column.META, Keys.SCHEMA)
                .map(Keys::number)
                .orElse((long) VERSION);
        if (stored < VERSION) {
            throw Rows.damaged("meta " + Keys.text(Keys.SCHEMA), "there is no version " + stored);
        }
        return (int) Math.min(stored, Integer.MAX_VALUE);
    }
}
