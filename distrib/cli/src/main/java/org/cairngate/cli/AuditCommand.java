package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.client.api.AuditApi;
import org.cairngate.client.schema.AuditRecord;
import org.cairngate.client.schema.AuditRecords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who did what at the master. */
@Command(
        name = "audit",
        description = {
            "Print who did what at the master, newest first: writes, logins and refused attempts.",
            "Each record is an event on the chain: `cairn prove UID` fetches its proof."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class AuditCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Option(names = "--actor", paramLabel = "NAME", description = "only of this account, or of hub:NAME")
    private Optional<String> actor;

    @Option(
            names = "--action",
            paramLabel = "TEXT",
            description = "only this: an operation, or method and path as they are printed")
    private Optional<String> action;

    @Option(names = "--outcome", paramLabel = "WORD", description = "only done, refused or unknown")
    private Optional<String> outcome;

    @Option(names = "--object", paramLabel = "NAME", description = "only about this device, hub, account or namespace")
    private Optional<String> object;

    @Option(names = "--from", paramLabel = "TIME", description = "from this time on, like 2026-11-01T00:00:00Z")
    private Optional<Instant> from;

    @Option(names = "--to", paramLabel = "TIME", description = "before this time")
    private Optional<Instant> to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "at most so many (default: ${DEFAULT-VALUE})")
    private long limit;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new CommandFailedException("--limit must be 1 or more, not " + limit);
        }
        PrintWriter out = spec.commandLine().getOut();
        Table table = new Table("TIME", "ACTOR", "OUTCOME", "STATUS", "COUNT", "ACTION", "OBJECT", "ADDRESS", "UID");
        AuditApi audit = new AuditApi(master.connect());
        Pages.each(cursor -> audit.listAuditRecords(wish().cursor(cursor)), AuditRecords::nextCursor, page -> {
            page.records().stream().limit(limit - table.size()).forEach(one -> row(table, one));
            return table.size() < limit;
        });
        table.print(out);
        return Cairn.OK;
    }

    private AuditApi.ListAuditRecordsOptions wish() {
        return new AuditApi.ListAuditRecordsOptions()
                .limit(Pages.SIZE)
                .actor(actor)
                .action(action)
                .outcome(outcome)
                .object(object)
                .from(from)
                .to(to);
    }

    private static void row(Table table, AuditRecord one) {
        table.row(
                one.time(),
                Answers.text(one.actor()),
                one.outcome(),
                Answers.shown(one.status())
                        + Answers.text(one.reason()).map(word -> " " + word).orElse(""),
                one.count(),
                Answers.text(one.action()),
                Answers.text(one.object()),
                Answers.text(one.address()),
                one.uid());
    }
}
