package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.cli.master.MasterClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The devices of a site: who may publish events. */
@Command(
        name = "device",
        description = "List, add and revoke devices, through the master.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class DeviceCommand extends RegistryCommand {
    DeviceCommand() {
        super("device");
    }

    /** How a device proves who it is: exactly one of these, or none for a token. */
    static final class Key {
        @Option(names = "--did", paramLabel = "DID", description = "did:key of the device's P-256 key")
        private String did;

        @Option(
                names = "--key-pem",
                paramLabel = "FILE",
                description = "the device's certificate or P-256 public key, PEM")
        private Path pem;

        String did() throws IOException {
            return pem == null ? KeyInput.ofDid(did).did() : KeyInput.read(pem).did();
        }
    }

    @Command(name = "list", description = "Print the devices that the chain knows.", mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        MasterClient client = master.connect();
        Table table = new Table("DEVICE", "STATUS", "HUB", "KEY");
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            String from = cursor.get();
            Map<String, Object> page =
                    client.get(path() + "?limit=500" + (from.isEmpty() ? "" : "&cursor=" + Answers.segment(from)));
            for (Map<String, Object> device : Answers.list(page, "devices")) {
                String did = Answers.text(device, "did").orElse("(token)");
                table.row(
                        device.get("deviceUid"),
                        device.get("status"),
                        Answers.text(device, "hub").orElse("(any)"),
                        did);
            }
            cursor = Answers.text(page, "nextCursor").filter(next -> !next.equals(from));
        }
        table.print(out());
        return Cairn.OK;
    }

    @Command(
            name = "add",
            description = "Register a device. Without a key it gets a token, which is shown once.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "UID", description = "device_uid, 1..64 of A-Z a-z 0-9 . _ : -") String uid,
            @Option(names = "--hub", paramLabel = "NAME", description = "the only hub it may use (default: any)")
                    Optional<String> hub,
            @ArgGroup Key key)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("deviceUid", uid);
        hub.ifPresent(name -> body.put("hub", name));
        if (key != null) {
            body.put("did", key.did());
        }
        Map<String, Object> answer = master.connect().post(path(), body);
        PrintWriter out = out();
        out.println("device      " + uid);
        out.println("transaction " + answer.get("transactionId"));
        Answers.text(answer, "did").ifPresent(did -> out.println("key         " + did));
        Answers.text(answer, "password").ifPresent(password -> {
            out.println("username    " + uid);
            out.println("password    " + password);
            out.println("The password is not shown again: put it into the device now.");
        });
        return Cairn.OK;
    }

    @Command(
            name = "revoke",
            description = "Revoke a device: every hub refuses it as soon as it has the block.",
            mixinStandardHelpOptions = true)
    int revoke(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        return revoked(master, uid);
    }
}
