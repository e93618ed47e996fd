package org.cairngate.cli.master;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6, "Interpreting an event stream"). Fields that it does not know are left out, as
 * is {@code retry}: how soon to come back is the caller's to say. For one thread.
 */
public final class LiveReader {

    /** Bytes of a line, and of all data of a message, at most. */
    static final int MAX_BYTES = 1 << 20;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final InputStream in;
    private String id;
    private boolean first = true;
    private boolean afterReturn;

    /**
     * @param in the stream's bytes
     * @param id where it goes on from; empty for nowhere
     */
    public LiveReader(InputStream in, String id) {
        this.in = in;
        this.id = id;
    }

    /** The id that was told last, also by what is no message. */
    public String id() {
        return id;
    }

    /**
     * Waits for a message.
     *
     * @return the next one; empty at the end of the stream, where half a message is none
     * @throws IOException when the stream breaks, or a line or message is longer than 1 MiB
     */
    public Optional<LiveMessage> next() throws IOException {
        String kind = "";
        StringBuilder data = new StringBuilder();
        String seen = id;
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            String text = line.get();
            if (text.isEmpty()) {
                id = seen;
                if (!data.isEmpty()) {
                    data.setLength(data.length() - 1);
                    return Optional.of(new LiveMessage(id, kind.isEmpty() ? "message" : kind, data.toString()));
                }
                kind = "";
            } else {
                int colon = text.indexOf(':');
                String value = value(text, colon);
                switch (colon < 0 ? text : text.substring(0, colon)) {
                    case "event" -> kind = value;
                    case "data" -> add(data, value);
                    case "id" -> seen = value.indexOf('\0') < 0 ? value : seen;
                    default -> {
                        // A comment, how soon to come back, or what a later standard says.
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String value(String line, int colon) {
        if (colon < 0) {
            return "";
        }
        return line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
    }

    private static void add(StringBuilder data, String value) throws IOException {
        if (data.length() + value.length() >= MAX_BYTES) {
            throw tooLong();
        }
        data.append(value).append('\n');
    }

    /** The next line, which a line feed, a carriage return or both end; empty at the end, where half a line is none. */
    private Optional<String> line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0; one = in.read()) {
            boolean pair = afterReturn && one == '\n';
            afterReturn = one == '\r';
            if (one == '\n' || one == '\r') {
                if (!pair) {
                    return Optional.of(text(bytes));
                }
            } else if (bytes.size() == MAX_BYTES) {
                throw tooLong();
            } else {
                bytes.write(one);
            }
        }
        return Optional.empty();
    }

    private String text(ByteArrayOutputStream bytes) {
        String text = bytes.toString(StandardCharsets.UTF_8);
        boolean marked = first && text.startsWith(BYTE_ORDER_MARK);
        first = false;
        return marked ? text.substring(1) : text;
    }

    private static IOException tooLong() {
        return new IOException("the master's stream has a message of more than " + MAX_BYTES + " bytes");
    }
}
