package org.cairngate.master;

import java.util.Optional;
import picocli.CommandLine.Option;

/** What the command line says about a chain that a run has to found first. */
final class FoundingOptions {

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "the log's name when the first start founds the chain (default the name of this machine)")
    private Optional<String> origin = Optional.empty();

    @Option(
            names = "--organisation",
            paramLabel = "ORG",
            defaultValue = "local",
            description = "who runs the chain when the first start founds it (default ${DEFAULT-VALUE})")
    private String organisation;

    /** The log's name; empty to follow the machine's. */
    Optional<String> origin() {
        return origin;
    }

    /** The organisation that runs the chain. */
    String organisation() {
        return organisation;
    }
}
