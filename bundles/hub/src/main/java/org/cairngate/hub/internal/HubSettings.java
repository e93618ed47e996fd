package org.cairngate.hub.internal;

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
 */
public record HubSettings(
        String name, Path data, Path genesis, String masterMqtt, String masterApi, int localPort, BatchLimits limits) {

    public HubSettings {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("name must be 1..64 of A-Z a-z 0-9 . _ -, is \"" + name + "\"");
        }
        if (!masterMqtt.startsWith("ssl://")) {
            throw new IllegalArgumentException("master.mqtt.url must begin with ssl://, is " + masterMqtt);
        }
        if (!masterApi.startsWith("https://")) {
            throw new IllegalArgumentException("master.api.url must begin with https://, is " + masterApi);
        }
        if (localPort < 0 || localPort > 65535) {
            throw new IllegalArgumentException("local.port must be 0..65535, is " + localPort);
        }
    }
}
