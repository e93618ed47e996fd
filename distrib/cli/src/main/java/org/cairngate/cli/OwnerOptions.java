package org.cairngate.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose something of the registry is to be. */
class OwnerOptions {
    @Option(names = "--organisation", paramLabel = "NAME", description = "whose it is")
    private Optional<String> organisation;

    @Option(names = "--site", paramLabel = "NAME", description = "at which of the organisation's sites it is")
    private Optional<String> site;

    /** Puts what was given into a request. */
    void addTo(Map<String, Object> body) {
        organisation.ifPresent(text -> body.put("organisation", text));
        site.ifPresent(text -> body.put("site", text));
    }
}
