package org.cairngate.load;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The uid of an event of a load: {@code rrrrrrrr-ccccc-ssssssss}, hexadecimal digits of the run, the connection and the event's place in it, so that
 * a bitmap of each connection is all that a run has to remember.
 *
 * @param run drawn for each run
 * @param connection 0..{@code 0xfffff}
 * @param sequence 0 for the connection's first event
 */
public record EventUid(int run, int connection, int sequence) {

    /** Characters of every uid. */
    public static final int LENGTH = 23;

    static final int SEQUENCE_AT = 15;
    static final int SEQUENCE_DIGITS = 8;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{8})-([0-9a-f]{5})-([0-7][0-9a-f]{7})");

    /** Reads a uid; empty when it is not one of a load. */
    public static Optional<EventUid> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new EventUid(
                Integer.parseUnsignedInt(matcher.group(1), 16),
                Integer.parseInt(matcher.group(2), 16),
                Integer.parseInt(matcher.group(3), 16)));
    }

    @Override
    public String toString() {
        return String.format("%08x-%05x-%08x", run, connection, sequence);
    }
}
