package org.cairngate.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.cli.master.MasterRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How devices change hands: one organisation offers a device, the other one accepts it. */
@Command(
        name = "transfer",
        description = "Devices that change hands: one organisation offers, the other accepts within 30 days.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class DeviceTransferCommand extends CommandGroup {

    private static final String TRANSFERS = "/v1/transfers";
    private static final int NOT_FOUND = 404;

    @Command(
            name = "offer",
            description = "Offer a device to another organisation. It stays where it is until that one accepts.",
            mixinStandardHelpOptions = true)
    int offer(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "UID", description = "device_uid") String uid,
            @Option(names = "--to", required = true, paramLabel = "NAME", description = "the other organisation")
                    String organisation,
            @Option(names = "--site", paramLabel = "NAME", description = "at which of its sites (default: main)")
                    Optional<String> site)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("organisation", organisation);
        site.ifPresent(name -> body.put("site", name));
        Map<String, Object> offer = master.connect().post("/v1/devices/" + Answers.segment(uid) + "/transfer", body);
        out().println("device " + uid + " is offered to " + organisation + " until "
                + Table.visible(String.valueOf(offer.get("expiresAt"))));
        out().println("Whoever acts for " + organisation + " accepts it: cairn device transfer accept " + uid);
        return Cairn.OK;
    }

    @Command(
            name = "list",
            description = "Print what is offered from and to your organisation.",
            mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("DEVICE", "FROM", "TO", "SITE", "UNTIL");
        master.connect().pages(TRANSFERS + "?limit=500", page -> {
            for (Map<String, Object> offer : Answers.list(page, "transfers")) {
                table.row(
                        offer.get("deviceUid"),
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
            description = "Take over a device that is offered. Its key stays, its token ends, it is bound to no hub.",
            mixinStandardHelpOptions = true)
    int accept(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "UID", description = "device_uid") String uid,
            @Option(names = "--site", paramLabel = "NAME", description = "at which site (default: that of the offer)")
                    Optional<String> site)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        site.ifPresent(name -> body.put("site", name));
        Map<String, Object> change =
                ofAnOffer(() -> master.connect().post(TRANSFERS + "/" + Answers.segment(uid) + "/accept", body));
        out().println("device " + uid + " is accepted by transaction " + change.get("transactionId"));
        out().println("Without a key it needs a new token before it can connect: cairn device token " + uid);
        return Cairn.OK;
    }

    @Command(
            name = "withdraw",
            aliases = "decline",
            description = "End an offer: withdraw your own, or decline that of another organisation.",
            mixinStandardHelpOptions = true)
    int withdraw(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        Map<String, Object> offer = ofAnOffer(() -> master.connect().delete(TRANSFERS + "/" + Answers.segment(uid)));
        out().println("device " + uid + " is not offered any more and stays with "
                + Table.visible(String.valueOf(offer.get("from"))));
        return Cairn.OK;
    }

    /** A request about an offer. */
    private interface Request {
        Map<String, Object> send() throws IOException;
    }

    private static Map<String, Object> ofAnOffer(Request request) throws IOException {
        try {
            return request.send();
        } catch (MasterRefusedException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            throw new CommandFailedException(
                    "the master refused: " + e.getMessage() + ". `cairn device transfer list` prints what is offered",
                    e);
        }
    }
}
