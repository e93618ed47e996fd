package org.cairngate.cli;

import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Whose something of the registry is to be. */
class OwnerOptions {
    @Option(names = "--organisation", paramLabel = "NAME", description = "whose it is")
    private Optional<String> organisation;

    @Option(names = "--site", paramLabel = "NAME", description = "at which of the organisation's sites it is")
    private Optional<String> site;

    /** Hands what was given to the setters of a request. */
    void addTo(Consumer<String> organisationOf, Consumer<String> siteOf) {
        organisation.ifPresent(organisationOf);
        site.ifPresent(siteOf);
    }
}
