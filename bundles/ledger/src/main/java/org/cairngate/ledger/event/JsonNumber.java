package org.cairngate.ledger.event;

import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;

/** A number of JSON (RFC 8259 section 6): whether it is whole, and whether IEEE 754's double can hold it. For one thread. */
final class JsonNumber {

    private static final int MAX_DIGITS = EventParser.MAX_NUMBER_LENGTH;

    /**
     * The first digits of 2^1024 - 2^970, times 10^308: the least number that becomes infinite when rounded to a double. One more than
     * a number may have, so that one that equals them all is still less.
     */
    private static final byte[] INFINITE =
            "179769313486231580793728971405303415079934132710037826936173778980".getBytes(StandardCharsets.US_ASCII);

    private static final int INFINITE_EXPONENT = 308;
    /** Where counting an exponent stops: beyond what any digits before it can make up for. */
    private static final int ENDLESS = 100_000;

    private byte[] bytes = {};
    private int at;
    private int end;
    private boolean whole;
    private long negated;
    private boolean fits;
    private boolean negative;

    /**
     * Reads the number at {@code from}.
     *
     * @return the index behind it
     * @throws RefusedException when it is none, has too many digits or is too large
     */
    int scan(byte[] received, int from, int to) throws RefusedException {
        bytes = received;
        at = from;
        end = to;
        negative = bytes[at] == '-';
        if (negative) {
            at++;
        }
        int start = at;
        wholePart();
        whole = at == end || (bytes[at] != '.' && bytes[at] != 'e' && bytes[at] != 'E');
        if (whole) {
            requireLength(at - start);
        } else {
            fraction(start, at);
        }
        return at;
    }

    /** Whether it was whole, without fraction and exponent, and one of -2^63..2^63-1. */
    boolean isInteger() {
        return whole && fits && (negative || negated != Long.MIN_VALUE);
    }

    long integer() {
        return negative ? negated : -negated;
    }

    private void wholePart() throws RefusedException {
        int start = at;
        negated = 0;
        fits = true;
        while (isDigit()) {
            int digit = bytes[at++] - '0';
            // Counted below zero, where there is one more number than above.
            fits &= negated >= (Long.MIN_VALUE + digit) / 10;
            negated = negated * 10 - digit;
        }
        if (at == start) {
            throw EventParser.malformed("a number at byte " + start + " has no digits");
        }
        if (bytes[start] == '0' && at > start + 1) {
            throw EventParser.malformed("a number at byte " + start + " starts with 0");
        }
    }

    private void fraction(int start, int point) throws RefusedException {
        int digits = point - start;
        int last = point;
        if (bytes[at] == '.') {
            at++;
            digits += digits();
            last = at;
        }
        int exponent = 0;
        if (at < end && (bytes[at] | 0x20) == 'e') {
            at++;
            boolean below = at < end && bytes[at] == '-';
            if (below || (at < end && bytes[at] == '+')) {
                at++;
            }
            int from = at;
            digits += digits();
            for (int i = from; i < at; i++) {
                exponent = Math.min(ENDLESS, exponent * 10 + bytes[i] - '0');
            }
            exponent = below ? -exponent : exponent;
        }
        requireLength(digits);
        requireFinite(start, point, last, exponent);
    }

    private int digits() throws RefusedException {
        int start = at;
        while (isDigit()) {
            at++;
        }
        if (at == start) {
            throw EventParser.malformed("a number at byte " + start + " has no digits");
        }
        return at - start;
    }

    private void requireFinite(int start, int point, int last, int exponent) throws RefusedException {
        int first = start;
        while (first < last && (bytes[first] == '0' || bytes[first] == '.')) {
            first++;
        }
        // The first digit other than zero stands for its value times ten to this power.
        int power = exponent + (first < point ? point - 1 - first : point - first);
        if (first == last || power < INFINITE_EXPONENT) {
            return;
        }
        int compared = power > INFINITE_EXPONENT ? 1 : 0;
        int i = 0;
        for (int digit = first; digit < last && compared == 0; digit++) {
            if (bytes[digit] != '.') {
                compared = bytes[digit] - INFINITE[i++];
            }
        }
        if (compared > 0) {
            throw EventTokens.notFinite();
        }
    }

    private boolean isDigit() {
        return at < end && bytes[at] >= '0' && bytes[at] <= '9';
    }

    private static void requireLength(int digits) throws RefusedException {
        if (digits > MAX_DIGITS) {
            throw EventParser.malformed("a number of " + digits + " digits, at most " + MAX_DIGITS);
        }
    }
}
