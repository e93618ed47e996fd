package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.cli.verify.Check;
import org.cairngate.cli.verify.Exit;
import org.cairngate.cli.verify.Verification;
import org.cairngate.cli.verify.VerificationJson;
import org.cairngate.cli.verify.VerificationText;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.note.TlogPolicy;
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
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:verified: every check passed",
            "1:refused: a check failed; the line on standard error names it",
            "2:usage: the command line is wrong",
            "3:unreadable: a file is missing, is no file or cannot be read; nothing was decided",
            "4:bad-policy: the policy file is no tlog-policy; nothing was decided",
            "70:fault: an error in cairn itself; nothing was decided"
        })
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

    @Option(names = "--json", description = "print one JSON document, of every exit code but 2")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try {
            return verify().code();
        } catch (CommandFailedException | IOException e) {
            return undecided(Exit.UNREADABLE, e).code();
        } catch (RuntimeException e) {
            return undecided(Exit.FAULT, e).code();
        }
    }

    private Exit verify() throws IOException {
        Verification verification = verification();
        Exit exit = verification.exit();
        Optional<String> problem = verification
                .refusal()
                .map(refusal -> "refused: " + refusal.reason().code() + ": "
                        + (refusal.check() == Check.POLICY ? policyFile + " is no policy: " : "")
                        + refusal.detail());
        print(exit, problem, Optional.of(verification));
        return exit;
    }

    private Verification verification() throws IOException {
        byte[] event = InputFile.beginning(eventFile, EventParser.MAX_BYTES + 1);
        byte[] proof = InputFile.beginning(proofFile, InputFile.MAX_PROOF + 1);
        byte[] policy = InputFile.beginning(policyFile, TlogPolicy.MAX_BYTES + 1);
        if (policy.length > TlogPolicy.MAX_BYTES) {
            return Verification.oversized(Check.POLICY, InputFile.tooLarge(policyFile, TlogPolicy.MAX_BYTES));
        }
        if (proof.length > InputFile.MAX_PROOF) {
            return Verification.oversized(Check.PROOF_FILE, InputFile.tooLarge(proofFile, InputFile.MAX_PROOF));
        }
        if (event.length > EventParser.MAX_BYTES) {
            return Verification.oversized(Check.EVENT, InputFile.tooLarge(eventFile, EventParser.MAX_BYTES));
        }
        return Verification.of(event, proof, policy);
    }

    private Exit undecided(Exit exit, Exception failure) throws IOException {
        print(exit, Optional.of(Cairn.sentence(failure)), Optional.empty());
        return exit;
    }

    /** The document says all; without it the steps go to standard output, and what went wrong to standard error. */
    private void print(Exit exit, Optional<String> problem, Optional<Verification> verification) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, String> files = Map.of(
                    "event", eventFile.toString(), "proof", proofFile.toString(), "policy", policyFile.toString());
            out.println(VerificationJson.write(new VerificationJson.Outcome(exit, files, problem), verification));
        } else {
            verification.ifPresent(done -> new VerificationText(out, Table::visible).print(done));
        }
        out.flush();
        if (problem.isPresent() && !json) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("cairn: " + Table.visible(problem.get()));
            err.flush();
        }
    }
}
