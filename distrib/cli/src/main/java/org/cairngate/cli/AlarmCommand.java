package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("state", open ? Optional.of("open") : Optional.empty());
        filters.put("kind", kind);
        filters.put("subject", subject);
        Table table = new Table("RAISED", "CLEARED", "KIND", "SUBJECT", "TEXT", "UID");
        Map<String, String> advice = new LinkedHashMap<>();
        master.connect().pages("/v1/alarms?limit=500" + Answers.query(filters), page -> {
            for (Map<String, Object> one : Answers.list(page, "alarms")) {
                if (table.size() < limit) {
                    row(table, one, advice);
                }
            }
            return table.size() < limit;
        });
        table.print(out());
        advice.forEach((of, text) -> out().println(of + ": " + text));
        return Cairn.OK;
    }

    private static void row(Table table, Map<String, Object> one, Map<String, String> advice) {
        Optional<String> cleared = Answers.text(one, "cleared");
        if (cleared.isEmpty()) {
            Answers.text(one, "advice").ifPresent(text -> advice.put(String.valueOf(one.get("kind")), text));
        }
        table.row(
                one.get("raised"),
                cleared.orElse("-"),
                one.get("kind"),
                one.get("subject"),
                one.get("text"),
                one.get("uid"));
    }
}
