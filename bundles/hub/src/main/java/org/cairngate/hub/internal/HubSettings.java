package org.cairngate.hub.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.cairngate.hub.internal.batch.BatchLimits;

/**
 * What a hub is told by its configuration.
 *
 * @param name the hub's name on the ledger
 * @param data the data directory
 * @param genesis the genesis file, read at the first start only
 * @param masterMqtt {@code ssl://host:port}
 * @param masterApi {@code https://host:port}
 * @param localPort port of the loopback API, 0 = any free one
 * @param limits when batches are sealed
 * @param store how the chain copy is kept
 */
public record HubSettings(
        String name,
        Path data,
        Path genesis,
        String masterMqtt,
        String masterApi,
        int localPort,
        BatchLimits limits,
        StoreSettings store) {

    public HubSettings {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("name must be 1..64 of A-Z a-z 0-9 . _ -, is \"" + name + "\"");
        }
        requireUrl("master.mqtt.url", masterMqtt, "ssl");
        requireUrl("master.api.url", masterApi, "https");
        if (localPort < 0 || localPort > 65535) {
            throw new IllegalArgumentException("local.port must be 0..65535, is " + localPort);
        }
    }

    /** {@code scheme://host:port}; a mistake shows here and not in an endless row of failed connections. */
    private static void requireUrl(String setting, String url, String scheme) {
        String why;
        try {
            URI parsed = new URI(url);
            boolean complete = scheme.equals(parsed.getScheme())
                    && parsed.getHost() != null
                    && parsed.getPort() > 0
                    && parsed.getPort() <= 65535
                    && parsed.getUserInfo() == null;
            if (complete) {
                return;
            }
            why = "";
        } catch (URISyntaxException e) {
            why = " (" + e.getReason() + ")";
        }
        throw new IllegalArgumentException(setting + " must be " + scheme + "://host:port, is \"" + url + "\"" + why);
    }
}
