package org.cairngate.journal.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The uids of several tables in the order of their hashes, read through a small buffer of each. Of one that several have comes the
 * newest first. For one use by one thread.
 */
final class UidMerge implements UidTableWriter.Source {

    /** Uids between two looks whether to stop: less than a millisecond. */
    private static final int UIDS_AT_ONCE = 4096;

    private final UidCursor[] cursors;
    private final BooleanSupplier stop;

    /** The next hash of each table that has one left, so that their order as signed numbers is that of the hashes. */
    private final long[] heads;

    private int left;

    /** Merges tables, oldest first. */
    UidMerge(List<UidTable> sources, BooleanSupplier stop) {
        this.stop = stop;
        this.heads = new long[sources.size()];
        this.cursors = new UidCursor[sources.size()];
        for (int i = 0; i < cursors.length; i++) {
            cursors[i] = sources.get(i).cursor();
        }
    }

    @Override
    public void addTo(UidTableWriter table) throws IOException {
        for (UidCursor cursor : cursors) {
            if (cursor.next()) {
                cursors[left] = cursor;
                heads[left++] = signed(cursor.hash());
            }
        }
        for (int i = 1; left > 0; i++) {
            int least = least();
            UidCursor cursor = cursors[least];
            table.add(cursor.hash(), cursor.bytes(), cursor.start(), cursor.uidEnd());
            if (cursor.next()) {
                heads[least] = signed(cursor.hash());
            } else {
                remove(least);
            }
            if (i % UIDS_AT_ONCE == 0 && stop.getAsBoolean()) {
                throw new InterruptedIOException("the journal is closed");
            }
        }
    }

    private static long signed(long hash) {
        return hash + Long.MIN_VALUE;
    }

    /** The last of equal ones, which is the newest. */
    private int least() {
        int least = 0;
        for (int i = 1; i < left; i++) {
            least = heads[i] <= heads[least] ? i : least;
        }
        return least;
    }

    private void remove(int gone) {
        left--;
        for (int i = gone; i < left; i++) {
            cursors[i] = cursors[i + 1];
            heads[i] = heads[i + 1];
        }
    }
}
