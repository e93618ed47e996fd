package org.cairngate.hub.internal.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other programs which ports this gateway listens on: {@code run/ports.json}, written once both are known. Safe for
 * use by several threads.
 */
public final class PortsFile {

    private static final Logger LOG = LoggerFactory.getLogger(PortsFile.class);

    private final Path file;
    private int mqtt;
    private int webSocket;
    private int local;

    /** The file below the given data directory; one of an earlier run is removed. */
    public PortsFile(Path dataDirectory) throws IOException {
        this.file = dataDirectory.resolve("run").resolve("ports.json");
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
    }

    /** The port that devices connect to; 0 when the broker does not listen. */
    public synchronized int mqtt() {
        return mqtt;
    }

    /** The broker's ports: MQTT, and MQTT over WebSocket, 0 when that is off. */
    public synchronized void mqtt(int port, int overWebSocket) {
        mqtt = port;
        webSocket = overWebSocket;
        write();
    }

    /** The local API's port. */
    public synchronized void local(int port) {
        local = port;
        write();
    }

    private void write() {
        if (mqtt == 0 || local == 0) {
            return;
        }
        Map<String, Object> ports = new LinkedHashMap<>();
        ports.put("mqtt", mqtt);
        if (webSocket != 0) {
            ports.put("mqttWebSocket", webSocket);
        }
        ports.put("local", local);
        try {
            Path temporary = file.resolveSibling("ports.json.tmp");
            Files.writeString(temporary, Json.write(ports) + "\n", StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            LOG.info("gateway listening mqtt={} websocket={} local={}", mqtt, webSocket, local);
        } catch (IOException e) {
            LOG.error("ports file not written file={} cause=\"{}\"", file, e.getMessage());
        }
    }
}
