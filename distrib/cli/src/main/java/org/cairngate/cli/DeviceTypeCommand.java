package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final String PATH = "/v1/device-types";

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

        private void addTo(Map<String, Object> body) {
            maker.ifPresent(text -> body.put("maker", text));
            model.ifPresent(text -> body.put("model", text));
            description.ifPresent(text -> body.put("description", text));
            if (namespaces != null) {
                body.put(
                        "namespaces",
                        namespaces.stream().filter(one -> !one.isEmpty()).toList());
            }
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

        String path() {
            return PATH + "/" + Answers.segment(organisation) + "/" + Answers.segment(name);
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
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("organisation", organisation);
        filters.put("status", status);
        filters.put("q", search);
        Table table = new Table("TYPE", "STATUS", "MAKER", "MODEL", "VERSION");
        master.connect().pages(PATH + "?limit=500" + Answers.query(filters), page -> {
            for (Map<String, Object> type : Answers.list(page, "deviceTypes")) {
                table.row(
                        type.get("organisation") + "/" + type.get("name"),
                        type.get("status"),
                        type.getOrDefault("maker", "-"),
                        type.getOrDefault("model", "-"),
                        type.get("version"));
            }
            return true;
        });
        table.print(out());
        return Cairn.OK;
    }

    @Command(
            name = "show",
            description = "Print what the chain knows of a device type.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "TYPE", description = "ORGANISATION/NAME") String type)
            throws IOException {
        Table.ofMembers(master.connect().get(Named.of(type).path())).print(out());
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
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("organisation", named.organisation());
        body.put("name", named.name());
        if (about != null) {
            about.addTo(body);
        }
        return changed(type, "declared", master.connect().post(PATH, body));
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
        Map<String, Object> body = new LinkedHashMap<>();
        about.addTo(body);
        return changed(type, "changed", master.connect().patch(Named.of(type).path(), body));
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
        String path = Named.of(type).path();
        return changed(type, status, master.connect().patch(path, Map.of("status", status)));
    }

    /** Says what became of a type, and which event of the chain says so. */
    private int changed(String type, String what, Map<String, Object> answer) {
        out().println("device type " + type + " is " + what + " by event "
                + Table.visible(String.valueOf(answer.get("uid")))
                + (answer.get("height") == null ? ", which waits for its block" : ""));
        return Cairn.OK;
    }
}
