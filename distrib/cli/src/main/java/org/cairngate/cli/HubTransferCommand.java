package org.cairngate.cli;

import java.util.Optional;
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
        super("hub", "hub", "/v1/hub-transfers");
    }

    @Override
    Optional<String> next(String name) {
        return Optional.empty();
    }
}
