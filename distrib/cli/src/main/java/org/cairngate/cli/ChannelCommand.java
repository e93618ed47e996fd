package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Namespace;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.channel.ChannelEpoch;
import org.cairngate.ledger.channel.ChannelHistory;
import org.cairngate.ledger.channel.KeyRotation;
import org.cairngate.ledger.channel.MemberCard;
import org.cairngate.ledger.channel.SealedEvent;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.proof.VerifiedEvent;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NamespaceBody;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Private channels: namespaces that only their members can read. */
@Command(
        name = "channel",
        description = "Make keys for private channels, say who belongs to one, seal and open their events.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class ChannelCommand implements Runnable {
    private static final int MAX_GENESIS = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: keygen, create, add, remove, list, export, seal or open");
    }

    @Command(
            name = "keygen",
            description =
                    "Make a member key (mode 0600), and a card for whoever seals to it. A key that is there is kept.",
            mixinStandardHelpOptions = true)
    int keygen(
            @Parameters(paramLabel = "FILE", description = "the key file; guard it as long as the events are secret")
                    Path file,
            @Option(names = "--card", paramLabel = "FILE", description = "write a card, NAME.card") Path card,
            @Option(names = "--name", paramLabel = "NAME", description = "the node that the card is of") String name,
            @Option(
                            names = "--node-key",
                            paramLabel = "FILE",
                            description = "that node's ledger key, which signs the card")
                    Path nodeKey,
            @Option(names = "--genesis", paramLabel = "FILE", description = "genesis.json of the card's chain")
                    Path genesis)
            throws IOException, RefusedException {
        if (card != null && (name == null || nodeKey == null || genesis == null)) {
            throw new CommandFailedException("a card needs --name, --node-key and --genesis");
        }
        MemberSecret secret = Files.exists(file) ? MemberSecret.load(file) : MemberSecret.generate(new SecureRandom());
        if (!Files.exists(file)) {
            secret.store(file);
        }
        if (card != null) {
            Genesis founded = Genesis.fromJson(InputFile.text(genesis, MAX_GENESIS));
            MemberCards.write(
                    card, new MemberCard(founded.chainId(), name, secret.publicKey()).sign(SigningKey.load(nodeKey)));
        }
        out().println(secret.publicKey().did());
        return Cairn.OK;
    }

    @Command(
            name = "create",
            description = "Make a namespace private: its first epoch, with a key for each member.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ChannelChange change,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "NAME",
                            description = "the members, names of nodes")
                    List<String> names)
            throws IOException, RefusedException {
        return rotate(change, before -> {
            if (before.isPresent()) {
                throw new CommandFailedException(change.namespace() + " is private already, in epoch "
                        + before.get().keyEpoch() + "; use `channel add` or `channel remove`");
            }
            return new TreeSet<>(names);
        });
    }

    @Command(
            name = "add",
            description = "Take members in: a new epoch. They cannot open what was sealed before.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin ChannelChange change,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "who joins")
                    List<String> names)
            throws IOException, RefusedException {
        return rotate(change, before -> {
            Set<String> members = members(before, change.namespace());
            members.addAll(names);
            return members;
        });
    }

    @Command(
            name = "remove",
            description =
                    "Put members out: a new epoch. They can still open what was sealed before, and nothing later.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin ChannelChange change,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "who leaves")
                    List<String> names)
            throws IOException, RefusedException {
        return rotate(change, before -> {
            Set<String> members = members(before, change.namespace());
            for (String name : names) {
                if (!members.remove(name)) {
                    throw new CommandFailedException(name + " is no member of " + change.namespace());
                }
            }
            if (members.isEmpty()) {
                throw new CommandFailedException("somebody has to stay in " + change.namespace());
            }
            return members;
        });
    }

    @Command(name = "list", description = "Print the private namespaces.", mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("NAMESPACE", "EPOCH", "ENCRYPTED", "HEIGHT", "MEMBERS");
        for (Namespace one : new RegistryApi(master.connect()).listNamespaces().namespaces()) {
            table.row(one.namespace(), one.keyEpoch(), one.encrypted(), one.height(), one.members());
        }
        table.print(out());
        return Cairn.OK;
    }

    @Command(
            name = "export",
            description = "Write a namespace's records into one file, which opens its events without the chain.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin ChannelSource source,
            @Parameters(paramLabel = "NAMESPACE", description = "organisation/group") String namespace,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "the history file")
                    Path target)
            throws IOException, RefusedException {
        ChannelHistory history = source.history(namespace);
        Files.write(target, history.encode());
        out().println(namespace + ": epochs " + history.records().get(0).keyEpoch() + " to "
                + history.newest().keyEpoch() + " in " + target);
        return Cairn.OK;
    }

    @Command(
            name = "open",
            description = "Open a sealed event offline, with a member's key file and the channel's records.",
            mixinStandardHelpOptions = true)
    int open(
            @Mixin ChannelSource source,
            @Parameters(paramLabel = "EVENT", description = "the event as it was published") Path event,
            @Option(names = "--key", required = true, paramLabel = "FILE", description = "the member's key file")
                    Path key,
            @ArgGroup(exclusive = false) Proved proved,
            @Option(names = "--out", paramLabel = "FILE", description = "a new file for the event (default: print it)")
                    Optional<Path> target)
            throws IOException, RefusedException {
        byte[] sealed = InputFile.bytes(event, EventParser.MAX_BYTES);
        if (proved != null) {
            out().println(proved.check(sealed));
        }
        String namespace = SealedEvent.parse(sealed).header().namespace();
        byte[] opened = source.history(namespace).open(sealed, MemberSecret.load(key));
        Event parsed = new EventParser().parse(opened);
        if (target.isPresent()) {
            createFile(target.get(), opened);
            out().println("event " + Table.visible(parsed.uid()) + " is in " + target.get());
        } else {
            parsed.items().forEach(item -> out().println(
                            Table.visible(item.key()) + "=" + Table.visible(String.valueOf(item.value()))));
        }
        return Cairn.OK;
    }

    @Command(
            name = "seal",
            description = "Seal an event under the newest epoch, as a device does; for tests of devices.",
            mixinStandardHelpOptions = true)
    int seal(
            @Mixin ChannelSource source,
            @Parameters(paramLabel = "EVENT", description = "the event as it would be published in the open")
                    Path event,
            @Option(names = "--key", required = true, paramLabel = "FILE", description = "a member's key file")
                    Path key,
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "FILE",
                            description = "a new file for the sealed event")
                    Path target)
            throws IOException, RefusedException {
        byte[] open = InputFile.bytes(event, EventParser.MAX_BYTES);
        Event parsed = new EventParser().parse(open);
        ChannelHistory history = source.history(parsed.namespace());
        long epoch = history.newest().keyEpoch();
        byte[] sealed = history.key(epoch, MemberSecret.load(key))
                .sender(parsed.deviceUid())
                .seal(open, new SecureRandom());
        createFile(target, sealed);
        out().println("event " + Table.visible(parsed.uid()) + " is sealed to epoch " + epoch + ": "
                + String.join(", ", history.newest().members()));
        return Cairn.OK;
    }

    /** The proof that a sealed event is on the chain: given together, checked before anything is opened. */
    static final class Proved {
        @Option(
                names = "--proof",
                required = true,
                paramLabel = "P",
                description = "check the event's .tlog-proof first")
        private Path proof;

        @Option(names = "--policy", required = true, paramLabel = "K", description = "the tlog-policy that you trust")
        private Path policy;

        String check(byte[] event) throws IOException, RefusedException {
            TlogPolicy trusted = TlogPolicy.parse(InputFile.bytes(policy, TlogPolicy.MAX_BYTES));
            EventProof read = EventProof.parse(InputFile.text(proof, InputFile.MAX_PROOF));
            VerifiedEvent verified = ProofVerifier.verify(event, read, trusted);
            return "verified: block " + verified.height() + ", received " + verified.receivedAt();
        }
    }

    /** The members after a change, from the record before it. */
    private interface Members {
        Set<String> after(Optional<NamespaceBody> before);
    }

    private int rotate(ChannelChange change, Members members) throws IOException, RefusedException {
        KeyRotation rotation;
        ChannelEpoch epoch;
        try (ChainStore chain = change.source().openStore()) {
            State state = chain.state();
            Optional<NamespaceBody> before = ChannelSource.newest(state, change.namespace());
            epoch = new ChannelEpoch(
                    state.chainId(),
                    change.namespace(),
                    before.map(NamespaceBody::keyEpoch).orElse(0L) + 1);
            rotation = begin(epoch, change.cards(), state, members.after(before));
        }
        NamespaceBody record = rotation.record();
        String transaction = change.put(epoch.chainId(), record);
        out().println(epoch + " is in " + transaction + ": " + String.join(", ", record.members()));
        return Cairn.OK;
    }

    private static KeyRotation begin(ChannelEpoch epoch, MemberCards cards, State state, Set<String> members)
            throws IOException, RefusedException {
        try {
            return KeyRotation.begin(epoch, cards.keys(state, members), new SecureRandom());
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(epoch.namespace() + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> members(Optional<NamespaceBody> before, String namespace) {
        return new TreeSet<>(before.orElseThrow(() -> new CommandFailedException(
                        "the chain has no private namespace " + namespace + "; make it with `channel create`"))
                .members());
    }

    private static void createFile(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailedException(file + " is there already; name a new file", e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
