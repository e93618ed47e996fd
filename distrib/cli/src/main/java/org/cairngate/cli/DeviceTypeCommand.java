package org.cairngate.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.ChangedDeviceType;
import org.cairngate.client.schema.DeclaredDeviceType;
import org.cairngate.client.schema.DeviceType;
import org.cairngate.client.schema.DeviceTypePage;
import org.cairngate.client.schema.NewDeviceType;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What organisations say once of all their devices of a type. */
@Command(
        name = "type",
        description = {
            "What organisations say once of all their devices of a type, through the master.",
            "Devices of a type that nobody declared stay as good as others; of a retired type there are no new ones."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class DeviceTypeCommand extends CommandGroup {

    /** What people say about a type. */
    static final class About {
        @Option(names = "--maker", paramLabel = "TEXT", description = "who makes these devices")
        private Optional<String> maker;

        @Option(names = "--model", paramLabel = "TEXT", description = "the maker's name for them")
        private Optional<String> model;

        @Option(names = "--description", paramLabel = "TEXT", description = "what people should know of them")
        private Optional<String> description;

        @Option(
                names = "--namespace",
                paramLabel = "NS",
                description = "where they are meant to write, ORGANISATION/GROUP; may be given again; grants nothing")
        private List<String> namespaces;

        private void addTo(NewDeviceType body) {
            maker.ifPresent(body::maker);
            model.ifPresent(body::model);
            description.ifPresent(body::description);
            namespaces().ifPresent(body::namespaces);
        }

        private void addTo(ChangedDeviceType body) {
            maker.ifPresent(body::maker);
            model.ifPresent(body::model);
            description.ifPresent(body::description);
            namespaces().ifPresent(body::namespaces);
        }

        /** The namespaces that were given, none for an empty text alone; empty when nothing is said of them. */
        private Optional<List<String>> namespaces() {
            return Optional.ofNullable(namespaces)
                    .map(given -> given.stream().filter(one -> !one.isEmpty()).toList());
        }
    }

    /**
     * A type as it is named here.
     *
     * @param organisation whose it is
     * @param name what its devices have as their type
     */
    private record Named(String organisation, String name) {

        static Named of(String text) {
            int slash = text.indexOf('/');
            if (slash < 1 || slash == text.length() - 1) {
                throw new CommandFailedException(
                        "a device type is named ORGANISATION/NAME, as `cairn device type list` does, not " + text);
            }
            return new Named(text.substring(0, slash), text.substring(slash + 1));
        }
    }

    @Command(
            name = "list",
            description = "Print the device types that you may see, or those for which all options hold.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin MasterOptions master,
            @Option(names = "--organisation", paramLabel = "NAME", description = "whose it is")
                    Optional<String> organisation,
            @Option(names = "--status", paramLabel = "STATUS", description = "active or retired")
                    Optional<String> status,
            @Option(names = "--search", paramLabel = "TEXT", description = "a part of its name, maker or model")
                    Optional<String> search)
            throws IOException {
        RegistryApi registry = new RegistryApi(master.connect());
        Table table = new Table("TYPE", "STATUS", "MAKER", "MODEL", "VERSION");
        RegistryApi.ListDeviceTypesOptions wish = new RegistryApi.ListDeviceTypesOptions()
                .limit(Pages.SIZE)
                .organisation(organisation)
                .status(status)
                .q(search);
        Pages.each(cursor -> registry.listDeviceTypes(wish.cursor(cursor)), DeviceTypePage::nextCursor, page -> {
            page.deviceTypes().forEach(type -> row(table, type));
            return true;
        });
        table.print(out());
        return Cairn.OK;
    }

    private static void row(Table table, DeviceType type) {
        table.row(
                Answers.shown(type.organisation()) + "/" + Answers.shown(type.name()),
                type.status(),
                type.maker(),
                type.model(),
                type.version());
    }

    @Command(
            name = "show",
            description = "Print what the chain knows of a device type.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "TYPE", description = "ORGANISATION/NAME") String type)
            throws IOException {
        Named named = Named.of(type);
        Table.ofMembers(new RegistryApi(master.connect())
                        .getDeviceType(named.organisation(), named.name())
                        .asMap())
                .print(out());
        return Cairn.OK;
    }

    @Command(
            name = "add",
            description =
                    "Declare a device type. Devices that have its name as their type are of it, also those of before.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin MasterOptions master,
            @Parameters(
                            paramLabel = "TYPE",
                            description = "ORGANISATION/NAME; the name is 1..64 of A-Z a-z 0-9 space . _ -")
                    String type,
            @ArgGroup(exclusive = false) About about)
            throws IOException {
        Named named = Named.of(type);
        NewDeviceType body =
                new NewDeviceType().organisation(named.organisation()).name(named.name());
        if (about != null) {
            about.addTo(body);
        }
        return changed(type, "declared", new RegistryApi(master.connect()).declareDeviceType(body));
    }

    @Command(
            name = "set",
            description = "Change what is said of a device type (\"\" clears it); its name stays.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "TYPE", description = "ORGANISATION/NAME") String type,
            @ArgGroup(exclusive = false, multiplicity = "1") About about)
            throws IOException {
        ChangedDeviceType body = new ChangedDeviceType();
        about.addTo(body);
        return change(master, type, "changed", body);
    }

    @Command(
            name = "retire",
            description = "Have no new devices of a type; those that are of it stay.",
            mixinStandardHelpOptions = true)
    int retire(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "TYPE", description = "ORGANISATION/NAME") String type)
            throws IOException {
        return status(master, type, "retired");
    }

    @Command(
            name = "activate",
            description = "Let there be new devices of a retired type again.",
            mixinStandardHelpOptions = true)
    int activate(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "TYPE", description = "ORGANISATION/NAME") String type)
            throws IOException {
        return status(master, type, "active");
    }

    private int status(MasterOptions master, String type, String status) throws IOException {
        return change(master, type, status, new ChangedDeviceType().status(status));
    }

    private int change(MasterOptions master, String type, String what, ChangedDeviceType body) throws IOException {
        Named named = Named.of(type);
        return changed(
                type,
                what,
                new RegistryApi(master.connect()).changeDeviceType(named.organisation(), named.name(), body));
    }

    /** Says what became of a type, and which event of the chain says so. */
    private int changed(String type, String what, DeclaredDeviceType answer) {
        out().println("device type " + type + " is " + what + " by event " + Answers.shown(answer.uid())
                + (answer.height().isEmpty() ? ", which waits for its block" : ""));
        return Cairn.OK;
    }
}
