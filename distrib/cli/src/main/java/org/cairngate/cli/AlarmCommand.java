package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.client.api.AlarmsApi;
import org.cairngate.client.schema.Alarm;
import org.cairngate.client.schema.AlarmPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a person must look at. */
@Command(
        name = "alarm",
        description = {
            "What a person must look at: hubs that are away or refuse blocks, a full disk, blocks without a certificate.",
            "Each alarm is an event on the chain: `cairn prove UID` fetches its proof."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class AlarmCommand extends CommandGroup {

    @Command(
            name = "list",
            description = "Print the alarms that you may see, newest first, and what to do about those that are open.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin MasterOptions master,
            @Option(names = "--open", description = "only those that are open") boolean open,
            @Option(names = "--kind", paramLabel = "KIND", description = "only of this kind, such as hub-away")
                    Optional<String> kind,
            @Option(names = "--subject", paramLabel = "NAME", description = "only about hub:NAME, or master")
                    Optional<String> subject,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "at most so many (default: ${DEFAULT-VALUE})")
                    long limit)
            throws IOException {
        if (limit < 1) {
            throw new CommandFailedException("--limit must be 1 or more, not " + limit);
        }
        AlarmsApi alarms = new AlarmsApi(master.connect());
        Table table = new Table("RAISED", "CLEARED", "KIND", "SUBJECT", "TEXT", "UID");
        Map<String, String> advice = new LinkedHashMap<>();
        Pages.each(
                cursor -> alarms.listAlarms(new AlarmsApi.ListAlarmsOptions()
                        .limit(Pages.SIZE)
                        .state(open ? Optional.of("open") : Optional.empty())
                        .kind(kind)
                        .subject(subject)
                        .cursor(cursor)),
                AlarmPage::nextCursor,
                page -> {
                    page.alarms().stream().limit(limit - table.size()).forEach(one -> row(table, one, advice));
                    return table.size() < limit;
                });
        table.print(out());
        advice.forEach((of, text) -> out().println(of + ": " + text));
        return Cairn.OK;
    }

    private static void row(Table table, Alarm one, Map<String, String> advice) {
        if (one.cleared().isEmpty()) {
            Answers.text(one.advice()).ifPresent(text -> advice.put(Answers.shown(one.kind()), text));
        }
        table.row(one.raised(), one.cleared(), one.kind(), one.subject(), one.text(), one.uid());
    }
}
