package org.cairngate.hub.internal.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cairngate.hub.internal.index.EventIndex;
import org.cairngate.hub.internal.index.EventQuery;
import org.cairngate.hub.internal.index.IndexedEvent;

/**
 * The hub's API on the loopback interface: status and event search, for whoever can read the token file.
 *
 * <p>It is the JDK's own HTTP server: two read-only resources are not worth the memory of a servlet container.
 */
public final class LocalApi implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService executor;
    private final byte[] expected;
    private final StatusBoard board;
    private final EventIndex index;

    private LocalApi(HttpServer server, String token, StatusBoard board, EventIndex index) {
        this.server = server;
        this.executor = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "cairngate-local-api");
            thread.setDaemon(true);
            return thread;
        });
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.board = board;
        this.index = index;
    }

    /**
     * Starts to listen on 127.0.0.1.
     *
     * @param port 0 for any free one
     * @param token what callers must present
     * @param board where the status is read
     * @throws IOException when the port is taken
     */
    public static LocalApi start(int port, String token, StatusBoard board, EventIndex index) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        LocalApi api = new LocalApi(HttpServer.create(address, 16), token, board, index);
        api.server.setExecutor(api.executor);
        api.server.createContext("/", api::handle);
        api.server.start();
        return api;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] presented = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(presented, expected)) {
                problem(exchange, 401, "Unauthorized", "send the token of keys/local.token as Bearer");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                problem(exchange, 405, "Method Not Allowed", "this API only answers GET");
            } else {
                answer(exchange);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/v1/status" -> send(exchange, 200, "application/json", board.json());
            case "/v1/ready" ->
                send(exchange, board.readiness().ready() ? 200 : 503, "application/json", board.readinessJson());
            case "/v1/events" -> events(exchange);
            default -> problem(exchange, 404, "Not Found", "resources are /v1/status, /v1/ready and /v1/events");
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        EventQuery query;
        try {
            query = query(parameters(exchange.getRequestURI().getRawQuery()));
        } catch (IllegalArgumentException e) {
            problem(exchange, 400, "Bad Request", String.valueOf(e.getMessage()));
            return;
        }
        List<Object> rows = new ArrayList<>();
        for (IndexedEvent event : index.find(query)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("uid", event.uid());
            row.put("namespace", event.namespace());
            row.put("deviceUid", event.device());
            row.put("timestamp", event.timestampMs());
            row.put("receivedAt", event.receivedAtMs());
            row.put("height", event.height());
            row.put("items", new Json.Raw(event.items()));
            rows.add(row);
        }
        send(exchange, 200, "application/json", Json.write(rows));
    }

    private static EventQuery query(Map<String, String> parameters) {
        return new EventQuery(
                Optional.ofNullable(parameters.get("device")),
                Optional.ofNullable(parameters.get("namespace")),
                Optional.ofNullable(parameters.get("key")),
                Optional.ofNullable(parameters.get("text")).filter(text -> !text.isBlank()),
                number(parameters, "from", 0),
                number(parameters, "to", Long.MAX_VALUE),
                (int) number(parameters, "limit", 100));
    }

    private static long number(Map<String, String> parameters, String name, long otherwise) {
        String value = parameters.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, is " + value, e);
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> all = new LinkedHashMap<>();
        if (query == null) {
            return all;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                all.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    private static void problem(HttpExchange exchange, int code, String title, String detail) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", title);
        body.put("status", code);
        body.put("detail", detail);
        send(exchange, code, "application/problem+json", Json.write(body));
    }

    private static void send(HttpExchange exchange, int code, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
