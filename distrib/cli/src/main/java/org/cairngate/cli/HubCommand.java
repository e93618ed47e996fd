package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("organisation", organisation);
        filters.put("site", site);
        Table table = new Table("NAME", "ACTIVE", "WEIGHT", "LAST SEEN", "KEY", "OWNER");
        for (Map<String, Object> hub : all(master, Answers.query(filters))) {
            table.row(
                    hub.get("name"),
                    hub.getOrDefault("active", hub.get("status")),
                    hub.getOrDefault("weight", 1),
                    hub.getOrDefault("lastSeen", "-"),
                    hub.get("publicKey"),
                    owner(hub));
        }
        table.print(out());
        return Cairn.OK;
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
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("publicKey", KeyInput.ofNode(key).text());
        body.put("weight", weight);
        if (owner != null) {
            owner.addTo(body);
        }
        Map<String, Object> answer = master.connect().post(path(), body);
        out().println("hub " + name + " is in transaction " + answer.get("transactionId"));
        return Cairn.OK;
    }

    @Command(
            name = "show",
            description = "Print what the chain knows of a hub, and its newest status.",
            mixinStandardHelpOptions = true)
    int show(@Mixin MasterOptions master, @Parameters(paramLabel = "NAME", description = "the hub's name") String name)
            throws IOException {
        Table.ofMembers(master.connect().get(path(name))).print(out());
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
        Map<String, Object> body = new LinkedHashMap<>();
        owner.addTo(body);
        return changed(name, "changed", master.connect().patch(path(name), body));
    }

    @Command(
            name = "revoke",
            description = "Revoke a hub: its transactions are refused once this is final.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin MasterOptions master, @Parameters(paramLabel = "NAME", description = "the hub's name") String name)
            throws IOException {
        return step(master, name, "revoke", "revoked");
    }
}
