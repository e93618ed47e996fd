package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.client.api.ChainApi;
import org.cairngate.client.api.EventsApi;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches what somebody needs to verify one event for ever: its bytes, its proof and the policy. Verifies before it writes. */
@Command(
        name = "prove",
        description = "Fetch an event, its proof and the policy from a master, verify them, and write three files.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ProveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Parameters(paramLabel = "UID", description = "the event's uid")
    private String uid;

    @Option(names = "--out", paramLabel = "FILE", description = "the proof (default: <uid>.tlog-proof)")
    private Optional<Path> proofFile;

    @Option(names = "--event", paramLabel = "FILE", description = "the event's bytes (default: <uid>.event)")
    private Optional<Path> eventFile;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            defaultValue = "policy.txt",
            description = "the policy: keys and quorum (default: ${DEFAULT-VALUE})")
    private Path policyFile;

    @Override
    public Integer call() throws IOException, RefusedException {
        MasterClient client = master.connect();
        EventsApi events = new EventsApi(client);
        byte[] event = events.payload(uid);
        String proof = events.proof(uid);
        String policy = new ChainApi(client).policy();
        refuseAnotherPolicy(policy);
        ProofVerifier.verify(event, EventProof.parse(proof), TlogPolicy.parse(policy));

        Path proofTo = proofFile.orElse(Path.of(fileName(uid) + ".tlog-proof"));
        Path eventTo = eventFile.orElse(Path.of(fileName(uid) + ".event"));
        Files.write(eventTo, event);
        Files.writeString(proofTo, proof);
        Files.writeString(policyFile, policy);
        PrintWriter out = spec.commandLine().getOut();
        out.println("event   " + eventTo + " (" + event.length + " bytes of at most " + EventParser.MAX_BYTES + ")");
        out.println("proof   " + proofTo);
        out.println("policy  " + policyFile);
        out.println("Verified. Anyone can check it again without a network:");
        out.println("  cairn verify " + eventTo + " --proof " + proofTo + " --policy " + policyFile);
        return Cairn.OK;
    }

    /** A policy is what a person trusts: it is never replaced by what a master says today. */
    private void refuseAnotherPolicy(String fetched) throws IOException {
        if (Files.exists(policyFile)
                && !Arrays.equals(
                        InputFile.bytes(policyFile, InputFile.MAX_POLICY), fetched.getBytes(StandardCharsets.UTF_8))) {
            throw new CommandFailedException(policyFile + " exists and is not what the master says now."
                    + " Nothing was written; name another file with --policy and compare them");
        }
    }

    /** A uid may hold any printable ASCII; a file name of ours never leaves its directory. */
    static String fileName(String uid) {
        StringBuilder name = new StringBuilder();
        for (byte b : uid.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80
                    && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || (c == '.' && name.length() > 0));
            name.append(plain ? String.valueOf(c) : String.format("%%%02x", (int) c));
        }
        return name.toString();
    }
}
