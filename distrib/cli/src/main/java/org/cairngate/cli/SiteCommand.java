package org.cairngate.cli;

import java.io.IOException;
import java.util.Optional;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.SitePage;
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
final class SiteCommand extends CommandGroup {

    @Command(
            name = "list",
            description = "Print the sites that you may see, and how many devices and hubs are at each.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin MasterOptions master,
            @Option(names = "--organisation", paramLabel = "NAME", description = "only those of this one")
                    Optional<String> organisation)
            throws IOException {
        RegistryApi registry = new RegistryApi(master.connect());
        Table table = new Table("ORGANISATION", "SITE", "DEVICES", "HUBS");
        Pages.each(
                cursor -> registry.listSites(new RegistryApi.ListSitesOptions()
                        .limit(Pages.SIZE)
                        .organisation(organisation)
                        .cursor(cursor)),
                SitePage::nextCursor,
                page -> {
                    page.sites()
                            .forEach(site -> table.row(site.organisation(), site.site(), site.devices(), site.hubs()));
                    return true;
                });
        table.print(out());
        return Cairn.OK;
    }
}
