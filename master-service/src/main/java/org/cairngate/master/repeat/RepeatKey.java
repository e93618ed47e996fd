package org.cairngate.master.repeat;

import java.util.regex.Pattern;

/**
 * What a client calls a request that it may send again (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param text 1 to 128 printable ASCII characters but for quotes, backslashes and blanks
 */
record RepeatKey(String text) {

    private static final String CHARACTERS = "[!#-\\[\\]-~]{1,128}";
    private static final Pattern QUOTED = Pattern.compile("\"(" + CHARACTERS + ")\"");
    private static final Pattern BARE = Pattern.compile(CHARACTERS);

    /**
     * Reads the header: a string in quotes, as the draft has it, or without them, as many clients send it.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static RepeatKey parse(String header) {
        String text = header.strip();
        if (QUOTED.matcher(text).matches()) {
            return new RepeatKey(text.substring(1, text.length() - 1));
        }
        if (BARE.matcher(text).matches()) {
            return new RepeatKey(text);
        }
        throw new IllegalArgumentException(
                "Idempotency-Key is 1 to 128 letters, digits and signs, best a UUID, in double quotes");
    }
}
