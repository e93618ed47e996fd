package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.proof.VerifiedEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies one event with three files and nothing else: no network, no configuration, no service of ours. */
@Command(
        name = "verify",
        description = "Check offline that an event is on a ledger, as the quorum of a policy saw it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the event, byte for byte as the device sent it")
    private Path eventFile;

    @Option(names = "--proof", required = true, paramLabel = "P", description = "its .tlog-proof file")
    private Path proofFile;

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "K",
            description = "the tlog-policy that you trust: the ledger's key, the hubs' keys, the quorum")
    private Path policyFile;

    @Override
    public Integer call() throws IOException, RefusedException {
        byte[] event = InputFile.bytes(eventFile, EventParser.MAX_BYTES);
        EventProof proof = EventProof.parse(InputFile.text(proofFile, InputFile.MAX_PROOF));
        TlogPolicy policy = TlogPolicy.parse(InputFile.text(policyFile, InputFile.MAX_POLICY));
        print(ProofVerifier.verify(event, proof, policy), Hash.sha256(event), policy);
        return Cairn.OK;
    }

    private void print(VerifiedEvent verified, Hash digest, TlogPolicy policy) {
        PrintWriter out = spec.commandLine().getOut();
        VerifiedEvent.Signer signer = verified.transaction();
        out.println(
                "ok  event                 " + Table.visible(verified.event().uid()) + " of device "
                        + verified.event().deviceUid() + ", " + verified.namespace());
        out.println("ok  event in batch        sha256 " + digest.hex());
        out.println("ok  transaction           " + signer.id().hex() + signedBy(signer));
        out.println("ok  transaction in block  block " + verified.height());
        out.println("ok  header in log         of "
                + verified.checkpoint().checkpoint().size() + " blocks");
        out.println("ok  checkpoint            signed by "
                + Table.visible(verified.checkpoint().log().name()) + ", cosigned by "
                + verified.checkpoint().cosigners().size() + " of "
                + policy.cosigners().size() + " hubs of the policy");
        verified.checkpoint()
                .cosignatures()
                .forEach(cosignature -> out.println("      " + Table.visible(String.join(", ", cosignature.names()))
                        + cosignature.time().map(time -> " at " + time).orElse("")));
        out.println();
        line(out, "device's time", verified.event().timestamp());
        line(out, "received at hub", verified.receivedAt());
        line(out, "minted", verified.mintedAt());
        out.println("values          "
                + verified.event().items().stream()
                        .map(item -> Table.visible(item.key() + "=" + item.value()))
                        .collect(Collectors.joining(", ")));
        out.println();
        out.println("VERIFIED " + Table.visible(verified.event().uid()));
    }

    /** The name is the policy's; without one the hubs that cosigned are who checked the signature. */
    private static String signedBy(VerifiedEvent.Signer signer) {
        return signer.name().isEmpty()
                ? ", by key " + signer.signer().hex() + " that the cosigners checked"
                : ", signed by " + Table.visible(signer.name());
    }

    private static void line(PrintWriter out, String what, Instant time) {
        out.println(String.format("%-15s %s", what, time));
    }
}
