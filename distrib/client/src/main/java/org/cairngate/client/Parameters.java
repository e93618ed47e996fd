package org.cairngate.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request says beside its path and body: the query and the headers, in the order in which they were set. For one thread. */
public final class Parameters {
    private final Map<String, String> queries = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** Sets one parameter of the query; the last one of a name counts. */
    public Parameters query(String name, Object value) {
        queries.put(name, String.valueOf(value));
        return this;
    }

    /** Sets one header; the last one of a name counts. */
    public Parameters header(String name, Object value) {
        headers.put(name, String.valueOf(value));
        return this;
    }

    void putAll(Parameters others) {
        queries.putAll(others.queries);
        headers.putAll(others.headers);
    }

    Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** The query with its question mark; empty for none. */
    String query() {
        StringBuilder query = new StringBuilder();
        queries.forEach((name, value) -> query.append(query.length() == 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(escaped(value)));
        return query.toString();
    }

    /** What stands for a text in one segment of a path, or in a query: everything with a meaning in a URL is escaped (RFC 3986 section 2.1). */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
