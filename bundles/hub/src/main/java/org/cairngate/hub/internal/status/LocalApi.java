package org.cairngate.hub.internal.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cairngate.hub.internal.index.EventQuery;
import org.cairngate.hub.internal.index.EventSearch;
import org.cairngate.hub.internal.index.IndexedEvent;

/**
 * The hub's API on the loopback interface: status, metrics and event search, for whoever can read the token file.
 *
 * <p>It is the JDK's own HTTP server: a few read-only resources are not worth the memory of a servlet container.
 */
public final class LocalApi implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService executor;
    private final byte[] expected;
    private final Views views;

    /**
     * What the API shows.
     *
     * @param board the status
     * @param search the events that the hub knows
     * @param brokerLog what devices did at the broker
     */
    public record Views(StatusBoard board, EventSearch search, BrokerLogView brokerLog) {}

    private LocalApi(HttpServer server, String token, Views views) {
        this.server = server;
        this.executor = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "cairngate-local-api");
            thread.setDaemon(true);
            return thread;
        });
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.views = views;
    }

    /**
     * Starts to listen on 127.0.0.1.
     *
     * @param port 0 for any free one
     * @param token what callers must present
     * @param views what it shows
     * @throws IOException when the port is taken
     */
    public static LocalApi start(int port, String token, Views views) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        LocalApi api = new LocalApi(HttpServer.create(address, 16), token, views);
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
            case "/v1/status" ->
                send(exchange, 200, "application/json", views.board().json());
            case "/v1/ready" ->
                send(
                        exchange,
                        views.board().readiness().ready() ? 200 : 503,
                        "application/json",
                        views.board().readinessJson());
            case "/v1/metrics" ->
                send(exchange, 200, Metrics.TYPE, views.board().metrics());
            case "/v1/events" -> events(exchange);
            case "/v1/broker/log" -> brokerLog(exchange);
            default ->
                problem(
                        exchange,
                        404,
                        "Not Found",
                        "resources are /v1/status, /v1/ready, /v1/metrics, /v1/events and /v1/broker/log");
        }
    }

    private void brokerLog(HttpExchange exchange) throws IOException {
        List<Map<String, Object>> lines;
        try {
            lines = views.brokerLog().lines(exchange.getRequestURI().getRawQuery());
        } catch (IllegalArgumentException e) {
            problem(exchange, 400, "Bad Request", String.valueOf(e.getMessage()));
            return;
        }
        send(exchange, 200, "application/json", Json.write(lines));
    }

    private void events(HttpExchange exchange) throws IOException {
        List<EventSearch.Found> found;
        try {
            found = views.search()
                    .find(EventQuery.parse(exchange.getRequestURI().getRawQuery()));
        } catch (IllegalArgumentException e) {
            problem(exchange, 400, "Bad Request", String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            problem(exchange, 503, "Service Unavailable", e.getMessage() + "; ask again in a minute");
            return;
        }
        List<Object> rows = new ArrayList<>();
        found.forEach(event -> rows.add(row(event)));
        send(exchange, 200, "application/json", Json.write(rows));
    }

    private static Map<String, Object> row(EventSearch.Found found) {
        IndexedEvent event = found.event();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("uid", event.uid());
        row.put("namespace", event.namespace());
        row.put("deviceUid", event.device());
        row.put("timestamp", event.timestampMs());
        row.put("receivedAt", event.receivedAtMs());
        row.put("state", found.state());
        event.height().ifPresent(height -> row.put("height", height));
        row.put("items", new Json.Raw(event.items()));
        return row;
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
