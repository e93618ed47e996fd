package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.client.Request;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Change;
import org.cairngate.client.schema.ChangedDevice;
import org.cairngate.client.schema.Device;
import org.cairngate.client.schema.Devices;
import org.cairngate.client.schema.IssuedToken;
import org.cairngate.client.schema.NewDevice;
import org.cairngate.client.schema.NewToken;
import org.cairngate.client.schema.RegisteredDevice;
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

        void addTo(NewDevice body) {
            addTo(body::organisation, body::site);
            name.ifPresent(body::name);
            type.ifPresent(body::type);
            hub.ifPresent(body::hub);
        }

        void addTo(ChangedDevice body) {
            addTo(body::organisation, body::site);
            name.ifPresent(body::name);
            type.ifPresent(body::type);
            hub.ifPresent(body::hub);
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
        RegistryApi registry = new RegistryApi(master.connect());
        Table table = new Table("DEVICE", "STATUS", "HUB", "KEY", "OWNER");
        RegistryApi.ListDevicesOptions wish = new RegistryApi.ListDevicesOptions()
                .limit(Pages.SIZE)
                .status(status)
                .hub(hub)
                .type(type)
                .organisation(organisation)
                .site(site)
                .q(search);
        Pages.each(cursor -> registry.listDevices(wish.cursor(cursor)), Devices::nextCursor, page -> {
            page.devices().forEach(device -> row(table, device));
            return true;
        });
        table.print(out());
        return Cairn.OK;
    }

    private static void row(Table table, Device device) {
        table.row(
                device.deviceUid(),
                device.status(),
                Answers.text(device.hub()).orElse("(any)"),
                credential(device),
                owner(device.organisation(), device.site()));
    }

    /** Its did:key, or what it has instead. */
    private static String credential(Device device) {
        return Answers.text(device.did())
                .or(() -> device.tokenExpiresAt().map(end -> "(token until " + end + ")"))
                .orElseGet(() -> "(" + Answers.text(device.credential()).orElse("token") + ")");
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
        NewDevice body = new NewDevice().deviceUid(uid);
        if (about != null) {
            about.addTo(body);
        }
        expires.ifPresent(body::tokenExpiresAt);
        if (key != null) {
            body.did(key.did());
        }
        RegisteredDevice answer = new RegistryApi(master.connect()).registerDevice(body);
        PrintWriter out = out();
        out.println("device      " + uid);
        out.println("transaction " + Answers.shown(answer.transactionId()));
        Answers.text(answer.did()).ifPresent(did -> out.println("key         " + did));
        printPassword(uid, answer.password(), answer.tokenExpiresAt());
        return Cairn.OK;
    }

    private void printPassword(String uid, Optional<String> issued, Optional<Instant> expires) {
        PrintWriter out = out();
        Answers.text(issued).ifPresent(password -> {
            out.println("username    " + uid);
            out.println("password    " + password);
            expires.ifPresent(end -> out.println("expires     " + end));
            out.println("The password is not shown again: put it into the device now.");
        });
    }

    @Command(name = "show", description = "Print what the chain knows of a device.", mixinStandardHelpOptions = true)
    int show(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        Table.ofMembers(new RegistryApi(master.connect()).getDevice(uid).asMap())
                .print(out());
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
        ChangedDevice body = new ChangedDevice();
        about.addTo(body);
        Change answer = new RegistryApi(master.connect()).changeDevice(uid, body);
        return changed(uid, "changed", answer);
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
        RegistryApi registry = new RegistryApi(master.connect());
        if (change != null && change.remove) {
            return changed(uid, "without a token", registry.revokeToken(uid));
        }
        NewToken body = new NewToken();
        if (change != null) {
            body.expiresAt(change.expires);
        }
        IssuedToken answer = registry.issueToken(uid, new RegistryApi.IssueTokenOptions().newToken(body));
        out().println("device      " + uid);
        out().println("transaction " + Answers.shown(answer.transactionId()));
        printPassword(uid, answer.password(), answer.tokenExpiresAt());
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
        Change answer = new RegistryApi(master.connect()).quarantineDevice(uid);
        return changed(uid, "quarantined", answer);
    }

    @Command(
            name = "deactivate",
            description = "Put a device aside, until it is activated again.",
            mixinStandardHelpOptions = true)
    int deactivate(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        Change answer = new RegistryApi(master.connect()).deactivateDevice(uid);
        return changed(uid, "inactive", answer);
    }

    @Command(
            name = "activate",
            description = "Let a device that is inactive or quarantined connect again.",
            mixinStandardHelpOptions = true)
    int activate(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        Change answer = new RegistryApi(master.connect()).activateDevice(uid);
        return changed(uid, "active", answer);
    }

    @Command(
            name = "did",
            description = "Print the DID document of a device with a key.",
            mixinStandardHelpOptions = true)
    int did(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        // As the master wrote it, so that its bytes can be kept.
        Request request = Request.of("GET", "/v1/devices/{uid}/did.json")
                .segment("uid", uid)
                .accept("application/did+json");
        byte[] document = master.connect().send(request);
        new String(document, StandardCharsets.UTF_8).lines().forEach(line -> out().println(Table.visible(line)));
        return Cairn.OK;
    }

    @Command(
            name = "revoke",
            description = "Revoke a device: every hub refuses it as soon as it has the block.",
            mixinStandardHelpOptions = true)
    int revoke(@Mixin MasterOptions master, @Parameters(paramLabel = "UID", description = "device_uid") String uid)
            throws IOException {
        Change answer = new RegistryApi(master.connect()).revokeDevice(uid);
        return changed(uid, "revoked", answer);
    }
}
