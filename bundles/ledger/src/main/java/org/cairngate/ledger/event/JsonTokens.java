package org.cairngate.ledger.event;

import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;

/** An event in JSON (RFC 8259), nothing beyond the grammar; white space may surround it. */
final class JsonTokens extends EventTokens {

    private static final int NOTHING = -1;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final JsonNumber number = new JsonNumber();
    private int depth;
    /** A bit for each depth: whether an object is open there. */
    private int objects;
    /** Whether a name was the last token. */
    private boolean named;
    /** Whether the open object or array has nothing yet. */
    private boolean fresh;

    @Override
    void begin() {
        depth = 0;
        objects = 0;
        named = false;
        fresh = true;
    }

    @Override
    EventToken next() throws RefusedException {
        int octet = significant();
        if (named) {
            named = false;
            return value(behind(octet, ':'));
        }
        if (depth == 0) {
            return value(octet);
        }
        boolean object = ((objects >> depth) & 1) != 0;
        if (octet == (object ? '}' : ']')) {
            at(at() + 1);
            depth--;
            fresh = false;
            return object ? EventToken.OBJECT_END : EventToken.ARRAY_END;
        }
        if (fresh) {
            fresh = false;
        } else {
            octet = behind(octet, ',');
        }
        if (!object) {
            return value(octet);
        }
        if (octet != '"') {
            throw unexpected(octet);
        }
        string();
        named = true;
        return EventToken.NAME;
    }

    @Override
    void requireEnd() throws RefusedException {
        if (significant() != NOTHING) {
            throw trailing();
        }
    }

    /** Skips white space; the byte behind it, which stays to be read. */
    private int significant() {
        byte[] bytes = bytes();
        int end = end();
        int i = at();
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        at(i);
        return i < end ? bytes[i] & 0xff : NOTHING;
    }

    private int behind(int octet, int expected) throws RefusedException {
        if (octet != expected) {
            throw unexpected(octet);
        }
        at(at() + 1);
        return significant();
    }

    private EventToken value(int octet) throws RefusedException {
        return switch (octet) {
            case '"' -> {
                string();
                yield EventToken.TEXT;
            }
            case '{' -> open(1);
            case '[' -> open(0);
            case 't' -> literal(TRUE, EventToken.TRUE);
            case 'f' -> literal(FALSE, EventToken.FALSE);
            case 'n' -> literal(NULL, EventToken.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(octet);
        };
    }

    private EventToken open(int object) throws RefusedException {
        if (depth == MAX_DEPTH) {
            throw tooDeep();
        }
        at(at() + 1);
        depth++;
        objects = (objects & ~(1 << depth)) | (object << depth);
        fresh = true;
        return object != 0 ? EventToken.OBJECT : EventToken.ARRAY;
    }

    private EventToken literal(byte[] word, EventToken token) throws RefusedException {
        for (byte octet : word) {
            if (take() != octet) {
                throw EventParser.malformed("a value at byte " + (at() - 1) + " is none that JSON has");
            }
        }
        return token;
    }

    private EventToken number() throws RefusedException {
        at(number.scan(bytes(), at(), end()));
        if (!number.isInteger()) {
            return EventToken.NUMBER;
        }
        integer(number.integer());
        return EventToken.INTEGER;
    }

    private void string() throws RefusedException {
        byte[] bytes = bytes();
        int end = end();
        int start = at() + 1;
        int i = plain(bytes, start, end);
        if (i < end && bytes[i] == '"') {
            text().set(bytes, start, i - start);
            at(i + 1);
            return;
        }
        int joined = beginJoined();
        join(start, i);
        at(i);
        while (take() == '\\') {
            escape();
            int from = at();
            int to = plain(bytes, from, end);
            join(from, to);
            at(to);
        }
        endJoined(joined);
    }

    /** The index of the first byte that ends a run of characters that stand for themselves: a quote or a backslash. */
    private static int plain(byte[] bytes, int from, int end) throws RefusedException {
        int i = from;
        while (i < end) {
            byte octet = bytes[i];
            if (octet < 0) {
                i = Utf8.skip(bytes, i, end);
            } else if (octet == '"' || octet == '\\') {
                return i;
            } else if (octet < ' ') {
                throw EventParser.malformed("control character at byte " + i + "; JSON wants it escaped");
            } else {
                i++;
            }
        }
        throw early();
    }

    private void escape() throws RefusedException {
        int octet = take();
        switch (octet) {
            case '"', '\\', '/' -> join(octet);
            case 'b' -> join('\b');
            case 'f' -> join('\f');
            case 'n' -> join('\n');
            case 'r' -> join('\r');
            case 't' -> join('\t');
            case 'u' -> joinCodePoint(codePoint());
            default -> throw EventParser.malformed("unknown escape at byte " + (at() - 1));
        }
    }

    private int codePoint() throws RefusedException {
        int unit = unit();
        if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
            return unit;
        }
        if (unit >= Character.MIN_LOW_SURROGATE || take() != '\\' || take() != 'u') {
            throw halfPair();
        }
        int low = unit();
        if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
            throw halfPair();
        }
        return Character.toCodePoint((char) unit, (char) low);
    }

    private int unit() throws RefusedException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int octet = take();
            int digit = octet < 0x80 ? Character.digit(octet, 16) : -1;
            if (digit < 0) {
                throw EventParser.malformed("byte " + (at() - 1) + " is no hexadecimal digit of an escape");
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    private void joinCodePoint(int point) {
        if (point < 0x80) {
            join(point);
        } else if (point < 0x800) {
            join(0xc0 | (point >> 6));
            join(0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            join(0xe0 | (point >> 12));
            join(0x80 | ((point >> 6) & 0x3f));
            join(0x80 | (point & 0x3f));
        } else {
            join(0xf0 | (point >> 18));
            join(0x80 | ((point >> 12) & 0x3f));
            join(0x80 | ((point >> 6) & 0x3f));
            join(0x80 | (point & 0x3f));
        }
    }

    private static RefusedException halfPair() {
        return EventParser.malformed("a text has half a surrogate pair");
    }

    private RefusedException unexpected(int octet) {
        return octet == NOTHING
                ? early()
                : EventParser.malformed("byte 0x" + Integer.toHexString(octet) + " at " + at() + " is not JSON here");
    }
}
