package org.cairngate.ledger.event;

/** What {@link EventTokens} finds next, the same for all forms of an event. */
enum EventToken {
    OBJECT,
    OBJECT_END,
    ARRAY,
    ARRAY_END,
    NAME,
    TEXT,
    /** A whole number of -2^63..2^63-1. */
    INTEGER,
    /** Any other finite number. */
    NUMBER,
    TRUE,
    FALSE,
    NULL
}
