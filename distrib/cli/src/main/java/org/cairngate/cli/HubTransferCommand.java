package org.cairngate.cli;

import java.io.IOException;
import java.util.Optional;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Acceptance;
import org.cairngate.client.schema.Change;
import org.cairngate.client.schema.HubTransfer;
import org.cairngate.client.schema.HubTransferPage;
import org.cairngate.client.schema.NewTransfer;
import picocli.CommandLine.Command;

/** How hubs change hands. */
@Command(
        name = "transfer",
        description = {
            "Hubs that change hands: one organisation offers, the other accepts within 30 days.",
            "The devices that may use a hub stay whose they are."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class HubTransferCommand extends TransferCommand {
    HubTransferCommand() {
        super("hub");
    }

    @Override
    Optional<String> next(String name) {
        return Optional.empty();
    }

    @Override
    Offers offers(MasterOptions master) throws IOException {
        RegistryApi registry = new RegistryApi(master.connect());
        return new Offers() {
            @Override
            public Offer begin(String name, NewTransfer wish) throws IOException {
                return offer(registry.offerHub(name, wish));
            }

            @Override
            public OfferPage page(Optional<String> cursor) throws IOException {
                HubTransferPage page = registry.listHubTransfers(new RegistryApi.ListHubTransfersOptions()
                        .limit(Pages.SIZE)
                        .cursor(cursor));
                return new OfferPage(
                        page.transfers().stream().map(HubTransferCommand::offer).toList(), page.nextCursor());
            }

            @Override
            public Change accept(String name, Acceptance acceptance) throws IOException {
                return registry.acceptHubTransfer(
                        name, new RegistryApi.AcceptHubTransferOptions().acceptance(acceptance));
            }

            @Override
            public Offer end(String name) throws IOException {
                return offer(registry.endHubTransfer(name));
            }
        };
    }

    private static Offer offer(HubTransfer one) {
        return new Offer(one.hub(), one.from(), one.to(), one.site(), one.expiresAt());
    }
}
