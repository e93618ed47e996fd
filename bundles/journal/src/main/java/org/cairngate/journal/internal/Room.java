package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.NamespaceQuota;
import org.cairngate.journal.QuotaPolicy;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The room that the quotas leave to the events of one write. Where a quota is full, released events go first, then, if its policy
 * says so, the oldest; else the new one is refused. For one write by the writer's thread.
 */
final class Room {

    /** How much of a quota is freed at a time, as a divisor: a step of one event each would search the journal's head for each. */
    static final long STEP = 256;

    /**
     * Entries that one write looks at in search of those of one namespace, so that a namespace with few of them does not hold up the
     * others: about 10 ms. With more to look at, its new events are refused for the time being.
     */
    static final int SEARCH_ENTRIES = 8192;

    /** An event that went for others although somebody needed it. */
    record Dropped(long position, String namespace) {}

    private final JournalDatabase database;
    private final JournalSettings settings;
    private final Holdings holdings;
    private final Holdings.Change change;
    private final long end;
    private final Set<Long> gone = new HashSet<>();
    private final LeavingUids leaving;
    private final long begin;
    private final Map<String, Long> added = new HashMap<>();
    private final List<Dropped> dropped = new ArrayList<>();

    /** The namespace of the last event, its quota, and what of it is not counted in the change yet: most come in runs of one. */
    private String current = "";

    private Optional<NamespaceQuota> quota = Optional.empty();
    private long currentEntries;
    private long currentBytes;
    private long first;
    private long next;
    private long bytes;
    private int searchLeft = SEARCH_ENTRIES;
    private boolean changed;

    /** Room beside what the database holds, for what is to be written. */
    Room(JournalDatabase database, JournalDatabase.Totals onDisk, Holdings holdings, JournalSettings settings) {
        this.database = database;
        this.holdings = holdings;
        this.change = holdings.change();
        this.settings = settings;
        this.leaving = new LeavingUids(database.keptUids());
        this.begin = onDisk.first();
        this.first = begin;
        this.next = onDisk.next();
        this.end = onDisk.next();
        this.bytes = onDisk.bytes();
    }

    /** Takes in an event of so many bytes, which gets the position {@link #next}; or says why there is no room for it. */
    Optional<String> take(String namespace, long size) throws RocksDBException {
        if (!namespace.equals(current)) {
            settle();
            current = namespace;
            quota = settings.rules().quotas().of(namespace);
        }
        if (quota.isPresent() || bytes + size > settings.quotaBytes()) {
            Optional<String> full = makeRoom(namespace, size);
            if (full.isPresent()) {
                return full;
            }
        }
        currentEntries++;
        currentBytes += size;
        bytes += size;
        next++;
        changed = true;
        return Optional.empty();
    }

    /** Counts what was taken in of the namespace that the last events were of. */
    private void settle() {
        if (currentEntries > 0) {
            change.add(current, currentEntries, currentBytes);
            added.merge(current, currentBytes, Long::sum);
            currentEntries = 0;
            currentBytes = 0;
        }
    }

    private Optional<String> makeRoom(String namespace, long size) throws RocksDBException {
        settle();
        if (quota.isPresent()) {
            long missing = change.of(namespace).bytes() + size - quota.get().bytes();
            if (missing > 0 && missing > freeOf(namespace, quota.get(), missing)) {
                return Optional.of("namespace " + namespace + " holds "
                        + change.of(namespace).bytes() + " of its "
                        + quota.get().bytes() + " bytes in the journal");
            }
        }
        long missing = bytes + size - settings.quotaBytes();
        if (missing > 0 && (size > settings.quotaBytes() || missing > freeOldest(missing))) {
            return Optional.of("the journal holds " + bytes + " of " + settings.quotaBytes() + " bytes; "
                    + change.of(namespace).bytes() + " of them are of namespace " + namespace);
        }
        return Optional.empty();
    }

    /** The position of the next event. */
    long next() {
        return next;
    }

    /** Drops the oldest events of all that may go; returns the bytes that this frees. */
    private long freeOldest(long needed) throws RocksDBException {
        long limit = limit(settings.quotaPolicy());
        long goal = needed + settings.quotaBytes() / STEP;
        long before = bytes;
        long from = first;
        if (limit > from) {
            database.scan(from, (key, value) -> {
                long position = EntryFormat.position(key);
                if (position >= limit || before - bytes >= goal) {
                    return false;
                }
                first = position + 1;
                if (!gone.contains(position)) {
                    remove(position, EntryFormat.namespace(key, value), value.length);
                    leaving.add(key, value);
                }
                return true;
            });
            change.trimmed(first);
        }
        return before - bytes;
    }

    /** Drops the oldest events of a namespace that may go; returns the bytes that this frees. */
    private long freeOf(String namespace, NamespaceQuota quota, long needed) throws RocksDBException {
        long limit = limit(quota.policy());
        long from = Math.max(first, change.searched(namespace));
        if (limit <= from || searchLeft <= 0) {
            return 0;
        }
        long goal = needed + quota.bytes() / STEP;
        long before = bytes;
        long[] at = {from, from};
        List<Long> positions = new ArrayList<>();
        database.scan(from, (key, value) -> {
            long position = EntryFormat.position(key);
            if (position >= limit || before - bytes >= goal || searchLeft-- <= 0) {
                return false;
            }
            at[0] = position + 1;
            if (!gone.contains(position) && EntryFormat.namespace(key, value).equals(namespace)) {
                positions.add(position);
                remove(position, namespace, value.length);
                leaving.add(key, value);
            } else if (positions.isEmpty()) {
                at[1] = position + 1;
            }
            return true;
        });
        for (long position : positions) {
            change.gap(position);
            gone.add(position);
        }
        if (positions.isEmpty()) {
            holdings.searched(namespace, at[1]); // true whether the batch is written or not
        } else {
            change.searched(namespace, at[0]);
        }
        return before - bytes;
    }

    private long limit(QuotaPolicy policy) {
        return policy == QuotaPolicy.DROP_OLDEST ? end : Math.min(end, holdings.released());
    }

    private void remove(long position, String namespace, long size) {
        change.remove(position, namespace, size);
        change.removesForOthers();
        bytes = Math.max(0, bytes - size);
        if (position >= holdings.released()) {
            dropped.add(new Dropped(position, namespace));
        }
        changed = true;
    }

    /** Bytes that were taken in, by namespace. */
    Map<String, Long> added() {
        settle();
        return added;
    }

    /** Whether the write changes anything. */
    boolean changed() {
        return changed;
    }

    /** Writes the batch of what was taken in, without what went for it, and what the journal holds then; it is on disk when this returns. */
    JournalDatabase.Totals commit(WriteBatch batch) throws RocksDBException {
        settle();
        if (first > begin) {
            database.deleteEntries(batch, begin, first);
        }
        for (long position : gone) {
            if (position >= first) {
                database.deleteEntry(batch, position);
            }
        }
        JournalDatabase.Totals totals = new JournalDatabase.Totals(first, next, bytes);
        leaving.put(database, batch);
        change.put(database, batch);
        database.commit(batch, totals);
        change.apply();
        return totals;
    }

    /** The events that went although somebody needed them. */
    List<Dropped> dropped() {
        return dropped;
    }
}
