package org.cairngate.cli;

import java.io.IOException;
import java.util.Optional;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Acceptance;
import org.cairngate.client.schema.Change;
import org.cairngate.client.schema.NewTransfer;
import org.cairngate.client.schema.Transfer;
import org.cairngate.client.schema.TransferPage;
import picocli.CommandLine.Command;

/** How devices change hands. */
@Command(
        name = "transfer",
        description = {
            "Devices that change hands: one organisation offers, the other accepts within 30 days.",
            "A device keeps its key; its token ends, and it is bound to no hub."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class DeviceTransferCommand extends TransferCommand {
    DeviceTransferCommand() {
        super("device");
    }

    @Override
    Optional<String> next(String uid) {
        return Optional.of("Without a key it needs a new token before it can connect: cairn device token " + uid);
    }

    @Override
    Offers offers(MasterOptions master) throws IOException {
        RegistryApi registry = new RegistryApi(master.connect());
        return new Offers() {
            @Override
            public Offer begin(String name, NewTransfer wish) throws IOException {
                return offer(registry.offerDevice(name, wish));
            }

            @Override
            public OfferPage page(Optional<String> cursor) throws IOException {
                TransferPage page = registry.listTransfers(
                        new RegistryApi.ListTransfersOptions().limit(Pages.SIZE).cursor(cursor));
                return new OfferPage(
                        page.transfers().stream()
                                .map(DeviceTransferCommand::offer)
                                .toList(),
                        page.nextCursor());
            }

            @Override
            public Change accept(String name, Acceptance acceptance) throws IOException {
                return registry.acceptTransfer(name, new RegistryApi.AcceptTransferOptions().acceptance(acceptance));
            }

            @Override
            public Offer end(String name) throws IOException {
                return offer(registry.endTransfer(name));
            }
        };
    }

    private static Offer offer(Transfer one) {
        return new Offer(one.deviceUid(), one.from(), one.to(), one.site(), one.expiresAt());
    }
}
