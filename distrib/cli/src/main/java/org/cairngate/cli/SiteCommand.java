package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The sites of organisations: a site is there as long as a device or hub is at it. */
@Command(
        name = "site",
        description =
                "The sites of organisations. `device add`, `device set`, `hub add` and `hub set` say what is at one.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class SiteCommand extends RegistryCommand {

    SiteCommand() {
        super("site");
    }

    @Command(
            name = "list",
            description = "Print the sites that you may see, and how many devices and hubs are at each.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin MasterOptions master,
            @Option(names = "--organisation", paramLabel = "NAME", description = "only those of this one")
                    Optional<String> organisation)
            throws IOException {
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("organisation", organisation);
        Table table = new Table("ORGANISATION", "SITE", "DEVICES", "HUBS");
        for (Map<String, Object> site : all(master, Answers.query(filters))) {
            table.row(site.get("organisation"), site.get("site"), site.get("devices"), site.get("hubs"));
        }
        table.print(out());
        return Cairn.OK;
    }
}
