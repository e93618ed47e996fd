package org.cairngate.cli;

import java.util.Optional;
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
        super("device", "deviceUid", "/v1/transfers");
    }

    @Override
    Optional<String> next(String uid) {
        return Optional.of("Without a key it needs a new token before it can connect: cairn device token " + uid);
    }
}
