package org.cairngate.cli;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.client.api.TelemetryApi;
import org.cairngate.client.schema.ChangedRetention;
import org.cairngate.client.schema.Retention;
import org.cairngate.client.schema.Retentions;
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

    /** A part that is one or two dots has another meaning in a path, and no setting. */
    private static final String PART = "((?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,64})";

    private static final Pattern NAMESPACE = Pattern.compile(PART + "/" + PART);

    @Command(
            name = "list",
            description = "Print the namespaces whose events are not kept for ever.",
            mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("NAMESPACE", "DAYS");
        TelemetryApi telemetry = new TelemetryApi(master.connect());
        Pages.each(
                cursor -> telemetry.listRetention(new TelemetryApi.ListRetentionOptions()
                        .limit(Pages.SIZE)
                        .cursor(cursor)),
                Retentions::nextCursor,
                page -> {
                    page.retention().forEach(one -> table.row(one.namespace(), one.days()));
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
        Matcher parts = parts(namespace);
        return print(namespace, new TelemetryApi(master.connect()).getRetention(parts.group(1), parts.group(2)));
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
        Matcher parts = parts(namespace);
        TelemetryApi telemetry = new TelemetryApi(master.connect());
        return print(
                namespace,
                telemetry.changeRetention(parts.group(1), parts.group(2), new ChangedRetention().days(days)));
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
        Matcher parts = parts(namespace);
        return print(namespace, new TelemetryApi(master.connect()).removeRetention(parts.group(1), parts.group(2)));
    }

    private Matcher parts(String namespace) {
        Matcher parts = NAMESPACE.matcher(namespace);
        if (!parts.matches()) {
            throw misused(
                    "a namespace is organisation/group, each of A-Z a-z 0-9 . _ -, not " + Table.visible(namespace));
        }
        return parts;
    }

    private int print(String namespace, Retention answer) {
        String time = answer.days().map(days -> "for " + days + " days").orElse("for ever");
        out().println("telemetry keeps the events of " + namespace + " " + time);
        return Cairn.OK;
    }
}
