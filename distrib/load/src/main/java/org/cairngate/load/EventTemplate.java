package org.cairngate.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an event with places for what differs: <code>${uid}</code>, <code>${timestamp}</code> (Unix milliseconds), <code>${sequence}</code> (of
 * the connection, from 0 on), <code>${random}</code> (a whole number of six digits), <code>${device}</code> and <code>${namespace}</code>. Immutable.
 */
public final class EventTemplate {

    /** Largest event that the ledger takes, bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private static final String PLAIN = "{\"uid\":\"${uid}\",\"timestamp\":${timestamp},"
            + "\"items\":[{\"key\":\"temperature\",\"value\":${random}}],"
            + "\"namespace\":\"${namespace}\",\"device_uid\":\"${device}\"%s}";
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z]*)}");

    /** What is written anew into every event. */
    enum Field {
        UID,
        TIMESTAMP,
        SEQUENCE,
        RANDOM
    }

    /** A piece of text, or a place that is filled for each event. */
    record Piece(String text, Optional<Field> field) {}

    private final String text;

    private EventTemplate(String text) {
        this.text = text;
    }

    /** One reading, some 150 bytes. */
    public static EventTemplate standard() {
        return new EventTemplate(PLAIN.formatted(""));
    }

    /** One reading, and padding in a member of its own up to {@code bytes} for this device; without padding where that is too few. */
    public static EventTemplate ofSize(int bytes, String namespace, String device) {
        String member = ",\"x_load\":\"%s\"";
        int bare = standard().size(namespace, device) + member.formatted("").length();
        return bytes < bare
                ? standard()
                : new EventTemplate(PLAIN.formatted(member.formatted("x".repeat(bytes - bare))));
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it names a place that there is not, has no uid, or is too large
     */
    public static EventTemplate parse(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("the template is larger than " + MAX_BYTES + " bytes");
        }
        Matcher places = PLACE.matcher(text);
        boolean uid = false;
        while (places.find()) {
            String name = places.group(1);
            if (!List.of("uid", "timestamp", "sequence", "random", "device", "namespace")
                    .contains(name)) {
                throw new IllegalArgumentException("the template has a place ${" + name
                        + "}; known are ${uid}, ${timestamp}, ${sequence}, ${random}, ${device}, ${namespace}");
            }
            uid |= name.equals("uid");
        }
        if (!uid) {
            throw new IllegalArgumentException("the template has no ${uid}: every event needs one of its own");
        }
        return new EventTemplate(text);
    }

    /** The template for one device, in order. */
    List<Piece> pieces(String namespace, String device) {
        String named = text.replace("${device}", device).replace("${namespace}", namespace);
        List<Piece> pieces = new ArrayList<>();
        Matcher places = PLACE.matcher(named);
        int end = 0;
        while (places.find()) {
            Field field = Field.valueOf(places.group(1).toUpperCase(Locale.ROOT));
            pieces.add(new Piece(named.substring(end, places.start()), Optional.of(field)));
            end = places.end();
        }
        pieces.add(new Piece(named.substring(end), Optional.empty()));
        return pieces;
    }

    /** Bytes of an event of this device whose sequence has one digit. */
    int size(String namespace, String device) {
        return PacketImage.payloadBytes(pieces(namespace, device), 1);
    }
}
