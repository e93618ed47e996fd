package org.cairngate.ledger.event;

import java.util.Arrays;
import org.cairngate.ledger.RefusedException;

/**
 * The tokens of an event in one of its forms. A subclass knows the form's syntax and nothing of what an event has; it lets only
 * such sequences through as JSON has: names are texts and stand before each value of an object, and all that was begun is ended.
 *
 * <p>For one thread, and for one event after the other. Allocates nothing but room for texts that do not lie in one piece.
 */
abstract class EventTokens {

    static final int MAX_DEPTH = EventParser.MAX_DEPTH;

    private final TextRange text = new TextRange();
    private byte[] bytes = {};
    private int at;
    private int end;
    private long integer;
    private byte[] joined = {};
    private int joinedSize;

    /** Begins with an event. */
    final void open(byte[] received, int start, int length) {
        bytes = received;
        at = start;
        end = start + length;
        joinedSize = 0;
        begin();
    }

    /** Forgets what was of the event before. */
    abstract void begin();

    /** The next token. */
    abstract EventToken next() throws RefusedException;

    /** Refuses what follows the event. */
    abstract void requireEnd() throws RefusedException;

    /** The text of the last {@code NAME} or {@code TEXT}; what it refers to stays until the next event. */
    final TextRange text() {
        return text;
    }

    /** The value of the last {@code INTEGER}. */
    final long integer() {
        return integer;
    }

    final void integer(long value) {
        integer = value;
    }

    final byte[] bytes() {
        return bytes;
    }

    final int at() {
        return at;
    }

    final void at(int position) {
        at = position;
    }

    final int end() {
        return end;
    }

    /** The next byte, 0..255. */
    final int take() throws RefusedException {
        if (at == end) {
            throw early();
        }
        return bytes[at++] & 0xff;
    }

    /** The next bytes as a number in network order. */
    final long take(int size) throws RefusedException {
        if (size > end - at) {
            throw early();
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = (value << 8) | (bytes[at++] & 0xff);
        }
        return value;
    }

    /** A text that lies in one piece; its length as an unsigned number. */
    final void takeText(long length) throws RefusedException {
        if (length < 0 || length > end - at) {
            throw early();
        }
        int start = at;
        at += (int) length;
        Utf8.check(bytes, start, at);
        text.set(bytes, start, (int) length);
    }

    /** Begins a text that has to be put together; its start for {@link #endJoined}. */
    final int beginJoined() {
        // No text is longer than its source, so that one piece of the event's length is enough for all of them.
        if (joined.length < end - at + joinedSize) {
            joined = Arrays.copyOf(joined, Math.max(256, end - at + joinedSize));
        }
        return joinedSize;
    }

    final void join(int octet) {
        joined[joinedSize++] = (byte) octet;
    }

    final void join(int from, int to) {
        System.arraycopy(bytes, from, joined, joinedSize, to - from);
        joinedSize += to - from;
    }

    final void endJoined(int start) {
        text.set(joined, start, joinedSize - start);
    }

    static RefusedException early() {
        return EventParser.malformed("the event ends early");
    }

    static RefusedException trailing() {
        return EventParser.malformed("bytes after the event's end");
    }

    static RefusedException tooDeep() {
        return EventParser.malformed("nested deeper than " + MAX_DEPTH);
    }

    static RefusedException notFinite() {
        return EventParser.malformed("a number is not finite or too large");
    }
}
