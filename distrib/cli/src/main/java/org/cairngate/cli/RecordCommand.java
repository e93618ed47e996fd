package org.cairngate.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.ArtifactKind;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Records that an organisation signs itself: its key never leaves its machine, and no account at the master is needed. */
@Command(
        name = "record",
        description =
                "Sign an organisation's records, put them to the vote, vote, send them, and see what became of them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class RecordCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: keygen, artifact, rule, vote, submit, show or proposals");
    }

    @Command(
            name = "keygen",
            description =
                    "Make an organisation's ledger key (mode 0600) and print its did:key. A key that is there is kept.",
            mixinStandardHelpOptions = true)
    int keygen(@Parameters(paramLabel = "FILE", description = "the key file") Path file) throws IOException {
        SigningKey key = Files.exists(file) ? SigningKey.load(file) : SigningKey.generate(new SecureRandom());
        if (!Files.exists(file)) {
            key.store(file);
        }
        out().println(key.publicKey().did());
        return Cairn.OK;
    }

    @Command(
            name = "artifact",
            description = "Publish a version of firmware, a bundle, an OS image or a model, or propose it.",
            mixinStandardHelpOptions = true)
    int artifact(
            @Mixin RecordSigning signing,
            @Mixin Ballot ballot,
            @Parameters(paramLabel = "FILE", description = "what is published; its hash and size go into the record")
                    Path file,
            @Option(
                            names = "--kind",
                            required = true,
                            paramLabel = "KIND",
                            description = "firmware, bundle, os-image or model")
                    String kind,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "its name") String name,
            @Option(names = "--version-name", required = true, paramLabel = "VERSION", description = "its version")
                    String version,
            @Option(
                            names = "--target",
                            required = true,
                            paramLabel = "TARGET",
                            description = "the hardware or runtime that it is for")
                    String target,
            @Option(
                            names = "--security-counter",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "never falls from version to version (default: ${DEFAULT-VALUE})")
                    long securityCounter)
            throws IOException, RefusedException {
        ArtifactBody body = read(() -> new ArtifactBody(
                ArtifactKind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_')),
                name,
                version,
                securityCounter,
                target,
                hash(file),
                Files.size(file),
                signing.key().publicKey().id()));
        return put(signing, ballot.of(body));
    }

    @Command(
            name = "rule",
            description = "Publish a revision of a rule that hubs run over events, or propose it.",
            mixinStandardHelpOptions = true)
    int rule(
            @Mixin RecordSigning signing,
            @Mixin Ballot ballot,
            @Parameters(paramLabel = "FILE", description = "the rule's source; its hash goes into the record")
                    Path file,
            @Option(names = "--id", required = true, paramLabel = "ID", description = "the rule") String id,
            @Option(names = "--revision", required = true, paramLabel = "N", description = "from 1, rising by one")
                    long revision,
            @Option(
                            names = "--language",
                            paramLabel = "LANG",
                            defaultValue = "cel",
                            description = "what it is written in (default: ${DEFAULT-VALUE})")
                    String language,
            @Option(
                            names = "--trigger",
                            required = true,
                            paramLabel = "TEXT",
                            description = "which events it runs over")
                    String trigger,
            @Option(names = "--disabled", description = "hubs do not run it") boolean disabled)
            throws IOException, RefusedException {
        RuleBody body = read(() -> new RuleBody(id, revision, language, hash(file), trigger, !disabled));
        return put(signing, ballot.of(body));
    }

    @Command(name = "vote", description = "Vote on a proposal, once.", mixinStandardHelpOptions = true)
    int vote(
            @Mixin RecordSigning signing,
            @Parameters(paramLabel = "PROPOSAL", description = "its id") String proposal,
            @Parameters(paramLabel = "CHOICE", description = "yes, no or abstain") String choice)
            throws IOException, RefusedException {
        return put(
                signing,
                read(() -> new VoteBody(Hash.fromHex(proposal), VoteChoice.valueOf(choice.toUpperCase(Locale.ROOT)))));
    }

    @Command(
            name = "submit",
            description = "Send a record that was signed into a file; sending it again changes nothing.",
            mixinStandardHelpOptions = true)
    int submit(
            @Mixin MasterOptions master, @Parameters(paramLabel = "FILE", description = "the signed record") Path file)
            throws IOException, RefusedException {
        out().println(RecordSigning.send(master, signed(file)));
        return Cairn.OK;
    }

    @Command(
            name = "show",
            description = "Print what a signed record says, without asking anybody.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "FILE", description = "the signed record") Path file)
            throws IOException, RefusedException {
        SignedTransaction signed = signed(file);
        Transaction transaction = signed.transaction();
        out().println("transaction  " + signed.id());
        out().println("chain        " + transaction.chainId());
        out().println("signer       " + transaction.signer() + " (signature not checked: the chain has its key)");
        out().println("number       " + transaction.seq());
        out().println("record       " + Table.visible(transaction.body().toString()));
        return Cairn.OK;
    }

    @Command(
            name = "proposals",
            description =
                    "Print what was put to the vote and what became of it: of a copy of the chain, or as the master says.",
            mixinStandardHelpOptions = true)
    int proposals(
            @Mixin MasterOptions master,
            @Parameters(arity = "0..*", paramLabel = "PROPOSAL", description = "ids, to ask the master for")
                    List<String> ids,
            @Option(
                            names = "--store",
                            paramLabel = "DIR",
                            description = "a hub's store, or a data directory with one in chain/: asks nobody")
                    Optional<Path> store)
            throws IOException, RefusedException {
        ProposalTable table = new ProposalTable();
        if (store.isPresent()) {
            try (ChainStore chain = ChainStore.openReadOnly(StoreFolder.find(store.get()))) {
                table.addAll(chain.state());
            }
        } else if (ids == null || ids.isEmpty()) {
            throw new CommandFailedException("which proposals? Give --store DIR for all of a chain, or their ids");
        } else {
            MasterClient client = master.connectWithoutAccount();
            for (String id : ids) {
                table.add(client, read(() -> Hash.fromHex(id)));
            }
        }
        table.print(out());
        return Cairn.OK;
    }

    private int put(RecordSigning signing, TransactionBody body) throws IOException, RefusedException {
        if (body instanceof ProposalBody proposal) {
            out().println("proposal " + proposal.id());
        }
        out().println(signing.put(body));
        return Cairn.OK;
    }

    private static SignedTransaction signed(Path file) throws IOException, RefusedException {
        return SignedTransaction.decode(InputFile.bytes(file, SignedTransaction.MAX_BYTES));
    }

    /** What a person typed, made into a part of a record. */
    private interface Typed<T> {
        T make() throws IOException;
    }

    private static <T> T read(Typed<T> typed) throws IOException {
        try {
            return typed.make();
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("the record cannot be made: " + e.getMessage(), e);
        }
    }

    private static Hash hash(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(file, sink);
        }
        return Hash.of(digest.digest());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
