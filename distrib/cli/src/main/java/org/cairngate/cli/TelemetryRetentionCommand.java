package org.cairngate.cli;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** For how many days the telemetry tables have the events of a namespace. The chain keeps them all. */
@Command(
        name = "retention",
        description = {
            "For how many days the telemetry tables keep the events of a namespace; without a setting for ever.",
            "The chain keeps every event: `cairn ledger erase` erases some for good."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class TelemetryRetentionCommand extends CommandGroup {

    private static final String RETENTION = "/v1/retention";
    /** A part that is one or two dots has another meaning in a path, and no setting. */
    private static final String PART = "((?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,64})";

    private static final Pattern NAMESPACE = Pattern.compile(PART + "/" + PART);

    @Command(
            name = "list",
            description = "Print the namespaces whose events are not kept for ever.",
            mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("NAMESPACE", "DAYS");
        master.connect().pages(RETENTION + "?limit=500", page -> {
            Answers.list(page, "retention").forEach(one -> table.row(one.get("namespace"), one.get("days")));
            return true;
        });
        table.print(out());
        return Cairn.OK;
    }

    @Command(
            name = "show",
            description = "Print for how many days the events of a namespace are kept.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAMESPACE", description = "organisation/group") String namespace)
            throws IOException {
        return print(namespace, master.connect().get(path(namespace)));
    }

    @Command(
            name = "set",
            description = "Keep the events of a namespace for so many days; older ones leave the tables soon.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAMESPACE", description = "organisation/group") String namespace,
            @Option(
                            names = "--days",
                            required = true,
                            paramLabel = "N",
                            description = "after the device's time, 1 to 36500, and until the end of that day (UTC)")
                    long days)
            throws IOException {
        return print(namespace, master.connect().patch(path(namespace), Map.of("days", days)));
    }

    @Command(
            name = "remove",
            description =
                    "Keep the events of a namespace for ever. Those that left come back when the tables are made anew.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAMESPACE", description = "organisation/group") String namespace)
            throws IOException {
        return print(namespace, master.connect().delete(path(namespace)));
    }

    private String path(String namespace) {
        Matcher parts = NAMESPACE.matcher(namespace);
        if (!parts.matches()) {
            throw misused(
                    "a namespace is organisation/group, each of A-Z a-z 0-9 . _ -, not " + Table.visible(namespace));
        }
        return RETENTION + "/" + parts.group(1) + "/" + parts.group(2);
    }

    private int print(String namespace, Map<String, Object> answer) {
        String time = Answers.text(answer, "days")
                .map(days -> "for " + Table.visible(days) + " days")
                .orElse("for ever");
        out().println("telemetry keeps the events of " + namespace + " " + time);
        return Cairn.OK;
    }
}
