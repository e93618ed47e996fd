package org.cairngate.journal.internal;

import static org.cairngate.journal.internal.UidTableFormat.ENTRY;

import java.io.IOException;
import org.cairngate.journal.internal.UidTableFormat.Damage;
import org.cairngate.journal.internal.UidTableFormat.Header;
import org.cairngate.journal.internal.UidTableFormat.Place;

/** Goes through a {@link UidTable} in the order of the hashes, and checks all of it on the way. For one thread. */
final class UidCursor {

    /** Entries of the index that are read at once. */
    private static final int ENTRIES = 64;

    private final UidTable table;
    private final Header header;
    private final byte[] index = new byte[ENTRIES * ENTRY];
    private final byte[] bytes = new byte[UidTableFormat.LONGEST_PAGE];

    /** Which part of the file is in the buffer. */
    private long windowAt;

    private int windowLength;

    /** The page, -1 before the first; where in the file the next one begins. */
    private long page = -1;

    private long nextPageAt;

    private int start;
    private int uidEnd;
    private int next;
    private int end;
    private long hash;
    private long count;

    UidCursor(UidTable table) {
        this.table = table;
        this.header = table.header();
        this.nextPageAt = header.firstPage();
    }

    /** Goes to the next uid; false behind the last. */
    boolean next() throws IOException {
        try {
            while (next == end) {
                if (page + 1 == header.pages()) {
                    requireWhole();
                    return false;
                }
                nextPage();
            }
            start = next + 1;
            uidEnd = UidTableFormat.uidEnd(bytes, next, end, page);
            next = uidEnd + UidTableFormat.DIGEST;
            long itsHash = table.hash().of(bytes, start, uidEnd);
            if (header.page(itsHash) != page || (count > 0 && Long.compareUnsigned(itsHash, hash) < 0)) {
                throw new Damage("page " + page + " has a uid that does not belong there");
            }
            hash = itsHash;
            count++;
            return true;
        } catch (Damage e) {
            throw table.damaged(e);
        }
    }

    private void requireWhole() throws Damage {
        if (count != header.uids() || nextPageAt != header.length()) {
            throw new Damage("its header says " + header.uids() + " uids and " + header.length()
                    + " bytes, its pages have " + count + " and end at " + nextPageAt);
        }
    }

    private void nextPage() throws IOException, Damage {
        page++;
        int slot = (int) (page % ENTRIES);
        if (slot == 0) {
            int entries = (int) Math.min(ENTRIES, header.pages() - page);
            table.read(index, entries * ENTRY, UidTableFormat.HEADER + page * ENTRY);
        }
        Place place = UidTableFormat.entry(index, slot * ENTRY, page, header);
        if (place.offset() != nextPageAt) {
            throw new Damage(
                    "page " + page + " begins at " + place.offset() + ", the one before ends at " + nextPageAt);
        }
        nextPageAt = place.end();
        if (nextPageAt > windowAt + windowLength) {
            windowAt = place.offset();
            windowLength = (int) Math.min(bytes.length, header.length() - windowAt);
            table.read(bytes, windowLength, windowAt);
        }
        next = (int) (place.offset() - windowAt);
        end = UidTableFormat.open(bytes, next, place.length(), page);
    }

    /** The hash of the uid. */
    long hash() {
        return hash;
    }

    /** Has the uid, and its digest behind it, until the next one is read. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the uid begins. */
    int start() {
        return start;
    }

    /** Where the uid ends. */
    int uidEnd() {
        return uidEnd;
    }

    /** Whether a look-up would look for the uid in its page. */
    boolean isAnnounced() {
        return UidTableFormat.mayHave(index, (int) (page % ENTRIES) * ENTRY, hash);
    }
}
