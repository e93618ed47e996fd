package org.cairngate.master;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run is started with.
 *
 * @param directory the data directory
 * @param bind the address that both listeners listen on
 * @param mqttPort the hubs' port, 0 for a free one
 * @param apiPort the REST port, 0 for a free one
 * @param hosts names and addresses under which clients reach the master, for its certificate
 * @param adminPasswordFile where the first admin password is read from; empty to generate one
 */
public record MasterSettings(
        MasterDirectory directory,
        String bind,
        int mqttPort,
        int apiPort,
        List<String> hosts,
        Optional<Path> adminPasswordFile) {

    /** The master's node name on the chain. */
    public static final String NODE_NAME = "master";

    /** Takes a copy of the hosts. */
    public MasterSettings {
        hosts = List.copyOf(hosts);
    }
}
