package org.cairngate.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.client.schema.Acceptance;
import org.cairngate.client.schema.Change;
import org.cairngate.client.schema.NewTransfer;
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

    /**
     * @param kind what changes hands
     */
    TransferCommand(String kind) {
        this.kind = kind;
    }

    /** An offer of either kind; {@code name} is what changes hands. */
    record Offer(
            Optional<String> name,
            Optional<String> from,
            Optional<String> to,
            Optional<String> site,
            Optional<Instant> expiresAt) {}

    /** A page of offers. */
    record OfferPage(List<Offer> offers, Optional<String> nextCursor) {}

    /** What the master's API has for offers of one kind. */
    interface Offers {
        Offer begin(String name, NewTransfer wish) throws IOException;

        OfferPage page(Optional<String> cursor) throws IOException;

        Change accept(String name, Acceptance acceptance) throws IOException;

        Offer end(String name) throws IOException;
    }

    abstract Offers offers(MasterOptions master) throws IOException;

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
        NewTransfer body = new NewTransfer().organisation(organisation);
        site.ifPresent(body::site);
        Offer offer = offers(master).begin(name, body);
        out().println(kind + " " + name + " is offered to " + organisation + " until "
                + Answers.shown(offer.expiresAt()));
        out().println("Whoever acts for " + organisation + " accepts it: cairn " + kind + " transfer accept " + name);
        return Cairn.OK;
    }

    @Command(
            name = "list",
            description = "Print what is offered from and to your organisation.",
            mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table(kind.toUpperCase(Locale.ROOT), "FROM", "TO", "SITE", "UNTIL");
        Pages.each(offers(master)::page, OfferPage::nextCursor, page -> {
            page.offers()
                    .forEach(offer -> table.row(
                            offer.name(),
                            offer.from(),
                            offer.to(),
                            Answers.text(offer.site()).orElse("main"),
                            offer.expiresAt()));
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
        Acceptance body = new Acceptance();
        site.ifPresent(body::site);
        Change change = ofAnOffer(() -> offers(master).accept(name, body));
        out().println(kind + " " + name + " is accepted by " + Answers.transaction(change));
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
        Offer offer = ofAnOffer(() -> offers(master).end(name));
        out().println(kind + " " + name + " is not offered any more and stays with " + Answers.shown(offer.from()));
        return Cairn.OK;
    }

    /** A request about an offer. */
    private interface Wish<T> {
        T send() throws IOException;
    }

    private <T> T ofAnOffer(Wish<T> request) throws IOException {
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
