package org.cairngate.broker.internal.moquette;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the broker listens.
 *
 * @param port 0 for any free one
 * @param files of TLS; empty for plain TCP, and then connections are taken over loopback only
 * @param webSocket where WebSocket is served too, by the same host name and certificate
 */
public record Endpoint(String host, int port, Optional<TlsFiles> files, Optional<WebSocketEndpoint> webSocket) {

    private static final String LOOPBACK = "127.0.0.1";

    /** PEM files of the certificate that devices see and of its key. */
    public record TlsFiles(Path chain, Path key) {}

    /**
     * Where MQTT over WebSocket is served.
     *
     * @param port 0 for any free one
     * @param origins the origins whose pages may connect
     */
    public record WebSocketEndpoint(int port, Set<String> origins) {}

    /** Behind TLS, without WebSocket. */
    public Endpoint(String host, int port, Path chain, Path key) {
        this(host, port, Optional.of(new TlsFiles(chain, key)), Optional.empty());
    }

    /** Without TLS; only benchmarks and tests can ask for it, see {@link org.cairngate.broker.Broker}. */
    public static Endpoint plainOnLoopback(int port) {
        return new Endpoint(LOOPBACK, port, Optional.empty(), Optional.empty());
    }

    boolean isPlain() {
        return files.isEmpty();
    }

    Set<String> origins() {
        return webSocket.map(WebSocketEndpoint::origins).orElse(Set.of());
    }

    /** The ports that are wanted. */
    List<Integer> asked() {
        return Stream.concat(Stream.of(port), webSocket.map(WebSocketEndpoint::port).stream())
                .toList();
    }

    /** The same on the ports that were given before. */
    Endpoint at(List<Integer> given) {
        return new Endpoint(
                host, given.get(0), files, webSocket.map(one -> new WebSocketEndpoint(given.get(1), one.origins())));
    }
}
