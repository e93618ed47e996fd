package org.cairngate.journal.internal;

/**
 * What one namespace has in the journal.
 *
 * @param entries its events
 * @param bytes what these count against the quotas
 */
record Share(long entries, long bytes) {

    static final Share NONE = new Share(0, 0);

    Share plus(long moreEntries, long moreBytes) {
        return new Share(Math.max(0, entries + moreEntries), Math.max(0, bytes + moreBytes));
    }
}
