package org.cairngate.journal;

/** What an append did. */
public enum Appended {
    /** The event is on disk since this append. */
    STORED,
    /** An event with the same uid and the same bytes was on disk already; nothing was written. */
    DUPLICATE
}
