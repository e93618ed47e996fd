package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
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
        description = "The devices of a site, through the master: who may publish, and by what.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {DeviceTransferCommand.class, DeviceTypeCommand.class},
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

    /** What people say about a device. */
    static final class About extends OwnerOptions {
        @Option(names = "--name", paramLabel = "TEXT", description = "what people call it")
        private Optional<String> name;

        @Option(names = "--type", paramLabel = "TEXT", description = "what kind of device it is")
        private Optional<String> type;

        @Option(names = "--hub", paramLabel = "NAME", description = "the only hub it may use (default: any)")
        private Optional<String> hub;

        @Override
        void addTo(Map<String, Object> body) {
            super.addTo(body);
            name.ifPresent(text -> body.put("name", text));
            type.ifPresent(text -> body.put("type", text));
            hub.ifPresent(text -> body.put("hub", text));
        }
    }

    @Command(
            name = "list",
            description = "Print the devices that the chain knows, or those for which all options hold.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin MasterOptions master,
            @Option(names = "--status", paramLabel = "STATUS", description = "active, inactive, quarantined or revoked")
                    Optional<String> status,
            @Option(names = "--hub", paramLabel = "NAME", description = "the only hub that it may use")
                    Optional<String> hub,
            @Option(names = "--type", paramLabel = "TEXT", description = "its type, exactly") Optional<String> type,
            @Option(names = "--organisation", paramLabel = "NAME", description = "whose it is")
                    Optional<String> organisation,
            @Option(names = "--site", paramLabel = "NAME", description = "the name of its site") Optional<String> site,
            @Option(names = "--search", paramLabel = "TEXT", description = "a part of its uid or name")
                    Optional<String> search)
            throws IOException {
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("status", status);
        filters.put("hub", hub);
        filters.put("type", type);
        filters.put("organisation", organisation);
        filters.put("site", site);
        filters.put("q", search);
        Table table = new Table("DEVICE", "STATUS", "HUB", "KEY", "OWNER");
        for (Map<String, Object> device : all(master, Answers.query(filters))) {
            table.row(
                    device.get("deviceUid"),
                    device.get("status"),
                    Answers.text(device, "hub").orElse("(any)"),
                    credential(device),
                    owner(device));
        }
        table.print(out());
        return Cairn.OK;
    }

    /** Its did:key, or what it has instead. */
    private static String credential(Map<String, Object> device) {
        return Answers.text(device, "did")
                .or(() -> Answers.text(device, "tokenExpiresAt").map(end -> "(token until " + end + ")"))
                .orElseGet(() -> "(" + Answers.text(device, "credential").orElse("token") + ")");
    }

    @Command(
            name = "add",
            description = "Register a device. Without a key it gets a token, which is shown once.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "UID", description = "device_uid, 1..64 of A-Z a-z 0-9 . _ : -") String uid,
            @ArgGroup(exclusive = false) About about,
            @Option(
                            names = "--token-expires",
                            paramLabel = "TIME",
                            description =
                                    "from when on its token is refused, like 2027-01-31T12:00:00Z (default: never)")
                    Optional<Instant> expires,
            @ArgGroup Key key)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("deviceUid", uid);
        if (about != null) {
            about.addTo(body);
        }
        expires.ifPresent(end -> body.put("tokenExpiresAt", end.toString()));
        if (key != null) {
            body.put("did", key.did());
        }
        Map<String, Object> answer = master.connect().post(path(), body);
        PrintWriter out = out();
        out.println("device      " + uid);
        out.println("transaction " + answer.get("transactionId"));
        Answers.text(answer, "did").ifPresent(did -> out.println("key         " + did));
        printPassword(uid, answer);
        return Cairn.OK;
    }

    private void printPassword(String uid, Map<String, Object> answer) {
        PrintWriter out = out();
        Answers.text(answer, "password").ifPresent(password -> {
            out.println("username    " + uid);
            out.println("password    " + password);
            Answers.text(answer, "tokenExpiresAt").ifPresent(end -> out.println("expires     " + end));
            out.println("The password is not shown again: put it into the device now.");
        });
    }

    @Command(name = "show", description = "Print what the chain knows of a device.", mixinStandardHelpOptions = true)
    int show(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        Table.ofMembers(master.connect().get(path(uid))).print(out());
        return Cairn.OK;
    }

    @Command(
            name = "set",
            description =
                    "Change a device's name, type or hub (\"\" clears one) or its site, or give one that is nobody's to an organisation."
                            + " Its key and token stay.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "UID", description = "device_uid") String uid,
            @ArgGroup(exclusive = false, multiplicity = "1") About about)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        about.addTo(body);
        return changed(uid, "changed", master.connect().patch(path(uid), body));
    }

    @Command(
            name = "token",
            description = "Issue a token to a device without a key. The one it had is refused from the next block on.",
            mixinStandardHelpOptions = true)
    int token(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "UID", description = "device_uid") String uid,
            @ArgGroup TokenChange change)
            throws IOException {
        MasterClient client = master.connect();
        String path = path(uid) + "/token";
        if (change != null && change.remove) {
            return changed(uid, "without a token", client.delete(path));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (change != null) {
            body.put("expiresAt", change.expires.toString());
        }
        Map<String, Object> answer = client.post(path, body);
        out().println("device      " + uid);
        out().println("transaction " + answer.get("transactionId"));
        printPassword(uid, answer);
        return Cairn.OK;
    }

    /** What is to become of a token. */
    static final class TokenChange {
        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "from when on it is refused, like 2027-01-31T12:00:00Z (default: never)")
        private Instant expires;

        @Option(
                names = "--remove",
                description = "take the token away: the device cannot connect until it gets a new one")
        private boolean remove;
    }

    @Command(
            name = "quarantine",
            description = "Keep a suspected device out, until it is activated again.",
            mixinStandardHelpOptions = true)
    int quarantine(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        return step(master, uid, "quarantine", "quarantined");
    }

    @Command(
            name = "deactivate",
            description = "Put a device aside, until it is activated again.",
            mixinStandardHelpOptions = true)
    int deactivate(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        return step(master, uid, "deactivate", "inactive");
    }

    @Command(
            name = "activate",
            description = "Let a device that is inactive or quarantined connect again.",
            mixinStandardHelpOptions = true)
    int activate(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        return step(master, uid, "activate", "active");
    }

    @Command(
            name = "did",
            description = "Print the DID document of a device with a key.",
            mixinStandardHelpOptions = true)
    int did(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        byte[] document = master.connect().bytes(path(uid) + "/did.json", "application/did+json");
        new String(document, StandardCharsets.UTF_8).lines().forEach(line -> out().println(Table.visible(line)));
        return Cairn.OK;
    }

    @Command(
            name = "revoke",
            description = "Revoke a device: every hub refuses it as soon as it has the block.",
            mixinStandardHelpOptions = true)
    int revoke(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        return step(master, uid, "revoke", "revoked");
    }
}
