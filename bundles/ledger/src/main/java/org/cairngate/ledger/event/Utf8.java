package org.cairngate.ledger.event;

import org.cairngate.ledger.RefusedException;

/** Well-formed UTF-8 (Unicode 16 table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

    private Utf8() {}

    /** Refuses a range that is not well formed. */
    static void check(byte[] bytes, int start, int end) throws RefusedException {
        int at = start;
        while (at < end) {
            at = bytes[at] >= 0 ? at + 1 : skip(bytes, at, end);
        }
    }

    /** The index behind the character at {@code at}, which is not ASCII. */
    static int skip(byte[] bytes, int at, int end) throws RefusedException {
        int first = bytes[at] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || length > end - at || !second(first, bytes[at + 1] & 0xff)) {
            throw malformed(at);
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                throw malformed(at);
            }
        }
        return at + length;
    }

    private static boolean second(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> second >= 0x80 && second <= 0xbf;
        };
    }

    private static RefusedException malformed(int at) {
        return EventParser.malformed("the text at byte " + at + " is not UTF-8");
    }
}
