package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cairngate.cli.master.MasterRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * How things of one kind change hands: one organisation offers, the other one accepts. What the commands for devices and for hubs have
 * in common is all but words.
 */
abstract class TransferCommand extends CommandGroup {

    private static final int NOT_FOUND = 404;

    private final String kind;
    private final String member;
    private final String transfers;

    /**
     * @param kind what changes hands, in paths followed by an s
     * @param member the member of an offer that names it
     * @param transfers the master's path of the offers
     */
    TransferCommand(String kind, String member, String transfers) {
        this.kind = kind;
        this.member = member;
        this.transfers = transfers;
    }

    /** What whoever has accepted does next; nothing when it is empty. */
    abstract Optional<String> next(String name);

    @Command(
            name = "offer",
            description = "Offer it to another organisation. It stays where it is until that one accepts.",
            mixinStandardHelpOptions = true)
    int offer(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "device_uid, or the name of the hub") String name,
            @Option(names = "--to", required = true, paramLabel = "NAME", description = "the other organisation")
                    String organisation,
            @Option(names = "--site", paramLabel = "NAME", description = "at which of its sites (default: main)")
                    Optional<String> site)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("organisation", organisation);
        site.ifPresent(place -> body.put("site", place));
        Map<String, Object> offer =
                master.connect().post("/v1/" + kind + "s/" + Answers.segment(name) + "/transfer", body);
        out().println(kind + " " + name + " is offered to " + organisation + " until "
                + Table.visible(String.valueOf(offer.get("expiresAt"))));
        out().println("Whoever acts for " + organisation + " accepts it: cairn " + kind + " transfer accept " + name);
        return Cairn.OK;
    }

    @Command(
            name = "list",
            description = "Print what is offered from and to your organisation.",
            mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table(kind.toUpperCase(Locale.ROOT), "FROM", "TO", "SITE", "UNTIL");
        master.connect().pages(transfers + "?limit=500", page -> {
            for (Map<String, Object> offer : Answers.list(page, "transfers")) {
                table.row(
                        offer.get(member),
                        offer.get("from"),
                        offer.get("to"),
                        Answers.text(offer, "site").orElse("main"),
                        offer.get("expiresAt"));
            }
            return true;
        });
        table.print(out());
        return Cairn.OK;
    }

    @Command(
            name = "accept",
            description = "Take over what is offered to your organisation.",
            mixinStandardHelpOptions = true)
    int accept(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "device_uid, or the name of the hub") String name,
            @Option(names = "--site", paramLabel = "NAME", description = "at which site (default: that of the offer)")
                    Optional<String> site)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        site.ifPresent(place -> body.put("site", place));
        Map<String, Object> change =
                ofAnOffer(() -> master.connect().post(transfers + "/" + Answers.segment(name) + "/accept", body));
        out().println(kind + " " + name + " is accepted by transaction " + change.get("transactionId"));
        next(name).ifPresent(out()::println);
        return Cairn.OK;
    }

    @Command(
            name = "withdraw",
            aliases = "decline",
            description = "End an offer: withdraw your own, or decline that of another organisation.",
            mixinStandardHelpOptions = true)
    int withdraw(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "device_uid, or the name of the hub") String name)
            throws IOException {
        Map<String, Object> offer = ofAnOffer(() -> master.connect().delete(transfers + "/" + Answers.segment(name)));
        out().println(kind + " " + name + " is not offered any more and stays with "
                + Table.visible(String.valueOf(offer.get("from"))));
        return Cairn.OK;
    }

    /** A request about an offer. */
    private interface Request {
        Map<String, Object> send() throws IOException;
    }

    private Map<String, Object> ofAnOffer(Request request) throws IOException {
        try {
            return request.send();
        } catch (MasterRefusedException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            throw new CommandFailedException(
                    "the master refused: " + e.getMessage() + ". `cairn " + kind
                            + " transfer list` prints what is offered",
                    e);
        }
    }
}
