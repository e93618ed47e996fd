package org.cairngate.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A request of the master's API, before anybody knows where the master is. For one thread. */
public final class Request {
    private final String method;
    private final Parameters parameters = new Parameters();
    private String path;
    private String accepted = "application/json";
    private Optional<String> mediaType = Optional.empty();
    private byte[] body = {};

    private Request(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /**
     * Begins one.
     *
     * @param path the template of the API's document; {@link #segment} fills its braces
     */
    public static Request of(String method, String path) {
        return new Request(method, path);
    }

    /**
     * Puts a text into the path as one segment.
     *
     * @throws IOException for a segment with another meaning: none, or one or two dots, which are left out on the way (RFC 3986 section 5.2.4)
     */
    public Request segment(String name, Object value) throws IOException {
        String text = String.valueOf(value);
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new IOException("'" + text + "' cannot be the " + name + " of " + path);
        }
        path = path.replace("{" + name + "}", Parameters.escaped(text));
        return this;
    }

    public Request query(String name, Object value) {
        parameters.query(name, value);
        return this;
    }

    public Request header(String name, Object value) {
        parameters.header(name, value);
        return this;
    }

    /** Adds what may be left out. */
    public Request with(Parameters others) {
        parameters.putAll(others);
        return this;
    }

    public Request body(String type, byte[] bytes) {
        mediaType = Optional.of(type);
        body = bytes.clone();
        return this;
    }

    /** Sets the media type of the answer; that of a refusal is always welcome. */
    public Request accept(String type) {
        accepted = type;
        return this;
    }

    public String method() {
        return method;
    }

    /** The path from the root, with the query. */
    public String target() {
        return path + parameters.query();
    }

    public Map<String, String> headers() {
        return parameters.headers();
    }

    public String accepted() {
        return accepted + ", application/problem+json";
    }

    /** The media type of the body; empty for a request without one. */
    public Optional<String> mediaType() {
        return mediaType;
    }

    public byte[] body() {
        return body.clone();
    }

    /** An answer that is text. */
    public static String text(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8);
    }
}
