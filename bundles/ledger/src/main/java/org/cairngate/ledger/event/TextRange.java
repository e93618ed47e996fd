package org.cairngate.ledger.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a text lies, in well-formed UTF-8 without escapes; set again for each text. For one thread. */
final class TextRange {

    private byte[] bytes = {};
    private int start;
    private int length;

    void set(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    void set(TextRange other) {
        set(other.bytes, other.start, other.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }

    byte at(int index) {
        return bytes[start + index];
    }

    boolean is(byte[] text) {
        return length == text.length && Arrays.equals(bytes, start, start + length, text, 0, length);
    }

    boolean startsWith(byte[] text) {
        return length >= text.length && Arrays.equals(bytes, start, start + text.length, text, 0, text.length);
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    String text() {
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }
}
