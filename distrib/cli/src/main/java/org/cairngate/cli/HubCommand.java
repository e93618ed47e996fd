package org.cairngate.cli;

import java.io.IOException;
import java.util.Optional;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Change;
import org.cairngate.client.schema.ChangedHub;
import org.cairngate.client.schema.Hub;
import org.cairngate.client.schema.Hubs;
import org.cairngate.client.schema.NewHub;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The hubs of a ledger: who validates its blocks. */
@Command(
        name = "hub",
        description = "The hubs of a ledger, through its master: who validates, and whose they are.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = HubTransferCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class HubCommand extends RegistryCommand {
    HubCommand() {
        super("hub");
    }

    @Command(name = "list", description = "Print the hubs that the chain knows.", mixinStandardHelpOptions = true)
    int list(
            @Mixin MasterOptions master,
            @Option(names = "--organisation", paramLabel = "NAME", description = "whose it is")
                    Optional<String> organisation,
            @Option(names = "--site", paramLabel = "NAME", description = "the name of its site") Optional<String> site)
            throws IOException {
        RegistryApi registry = new RegistryApi(master.connect());
        Table table = new Table("NAME", "ACTIVE", "WEIGHT", "LAST SEEN", "KEY", "OWNER");
        Pages.each(
                cursor -> registry.listHubs(new RegistryApi.ListHubsOptions()
                        .limit(Pages.SIZE)
                        .organisation(organisation)
                        .site(site)
                        .cursor(cursor)),
                Hubs::nextCursor,
                page -> {
                    page.hubs().forEach(hub -> row(table, hub));
                    return true;
                });
        table.print(out());
        return Cairn.OK;
    }

    private static void row(Table table, Hub hub) {
        table.row(
                hub.name(),
                hub.active().isPresent() ? hub.active() : hub.status(),
                hub.weight().orElse(1L),
                hub.lastSeen(),
                hub.publicKey(),
                owner(hub.organisation(), hub.site()));
    }

    @Command(
            name = "add",
            description = "Register a hub. It validates from the block after the one that is final with it.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the hub's name") String name,
            @Option(
                            names = "--key",
                            required = true,
                            paramLabel = "KEY",
                            description = "what `cairngate key` printed on the hub")
                    String key,
            @Option(
                            names = "--weight",
                            defaultValue = "1",
                            description = "votes of this hub (default: ${DEFAULT-VALUE})")
                    long weight,
            @ArgGroup(exclusive = false) OwnerOptions owner)
            throws IOException {
        NewHub body =
                new NewHub().name(name).publicKey(KeyInput.ofNode(key).text()).weight(weight);
        if (owner != null) {
            owner.addTo(body::organisation, body::site);
        }
        Change answer = new RegistryApi(master.connect()).registerHub(body);
        out().println("hub " + name + " is in transaction " + Answers.shown(answer.transactionId()));
        return Cairn.OK;
    }

    @Command(
            name = "show",
            description = "Print what the chain knows of a hub, and its newest status.",
            mixinStandardHelpOptions = true)
    int show(@Mixin MasterOptions master, @Parameters(paramLabel = "NAME", description = "the hub's name") String name)
            throws IOException {
        Table.ofMembers(new RegistryApi(master.connect()).getHub(name).asMap()).print(out());
        return Cairn.OK;
    }

    @Command(
            name = "set",
            description = "Change the site of a hub, or give one that is nobody's to an organisation.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the hub's name") String name,
            @ArgGroup(exclusive = false, multiplicity = "1") OwnerOptions owner)
            throws IOException {
        ChangedHub body = new ChangedHub();
        owner.addTo(body::organisation, body::site);
        Change answer = new RegistryApi(master.connect()).changeHub(name, body);
        return changed(name, "changed", answer);
    }

    @Command(
            name = "revoke",
            description = "Revoke a hub: its transactions are refused once this is final.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin MasterOptions master, @Parameters(paramLabel = "NAME", description = "the hub's name") String name)
            throws IOException {
        Change answer = new RegistryApi(master.connect()).revokeHub(name);
        return changed(name, "revoked", answer);
    }
}
