package org.cairngate.ledger.event;

import org.cairngate.ledger.RefusedException;

/** What CBOR and MessagePack have in common: objects and arrays say first how much is in them. */
abstract class BinaryTokens extends EventTokens {

    /** Instead of a count: what was begun is ended by {@link #BREAK}. */
    static final long OPEN_ENDED = -1;

    private static final long OPEN_ENDED_VALUE = -2;
    private static final int BREAK = 0xff;

    /** For each depth, the names and values that are still to come; or what comes next of an open end. */
    private final long[] left = new long[MAX_DEPTH + 1];

    private int depth;
    private int objects;

    @Override
    final void begin() {
        depth = 0;
        objects = 0;
    }

    @Override
    final EventToken next() throws RefusedException {
        if (depth == 0) {
            return value();
        }
        boolean object = ((objects >> depth) & 1) != 0;
        long rest = left[depth];
        if (rest == 0 || (rest == OPEN_ENDED && isBreak())) {
            depth--;
            return object ? EventToken.OBJECT_END : EventToken.ARRAY_END;
        }
        if (rest > 0) {
            left[depth] = rest - 1;
        } else if (object) {
            left[depth] = OPEN_ENDED + OPEN_ENDED_VALUE - rest;
        }
        if (!object || (rest & 1) == (rest < 0 ? 0 : 1)) {
            return value();
        }
        name();
        return EventToken.NAME;
    }

    @Override
    final void requireEnd() throws RefusedException {
        if (at() != end()) {
            throw trailing();
        }
    }

    /** Reads a value, or the beginning of an object or array. */
    abstract EventToken value() throws RefusedException;

    /** Reads a name. */
    abstract void name() throws RefusedException;

    final EventToken object(long members) throws RefusedException {
        // Members have two bytes at least; more than half of them all is refused before it is doubled.
        if (members > (end() - at()) / 2) {
            throw early();
        }
        open(members == OPEN_ENDED ? OPEN_ENDED : 2 * members, 1);
        return EventToken.OBJECT;
    }

    final EventToken array(long elements) throws RefusedException {
        if (elements > end() - at()) {
            throw early();
        }
        open(elements, 0);
        return EventToken.ARRAY;
    }

    final EventToken integer(EventToken token, long value) {
        integer(value);
        return token;
    }

    final EventToken real(double value) throws RefusedException {
        if (!Double.isFinite(value)) {
            throw notFinite();
        }
        return EventToken.NUMBER;
    }

    static RefusedException nameless() {
        return EventParser.malformed("a member needs a name");
    }

    static RefusedException unknown(int octet, int at) {
        return EventParser.malformed("byte 0x" + Integer.toHexString(octet) + " at " + at
                + " begins a kind of value that an event cannot have");
    }

    private boolean isBreak() throws RefusedException {
        if (take() == BREAK) {
            return true;
        }
        at(at() - 1);
        return false;
    }

    private void open(long count, int object) throws RefusedException {
        if (depth == MAX_DEPTH) {
            throw tooDeep();
        }
        depth++;
        left[depth] = count;
        objects = (objects & ~(1 << depth)) | (object << depth);
    }
}
