package org.cairngate.ledger.vectors;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.TestSite;

/** Forged checkpoints, and policies that must not be met. */
final class ForgedCheckpoints {

    private static final BigInteger GROUP_ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private interface Change {
        void apply(byte[] keyIdAndSignature);
    }

    private final VectorChain chain;
    private final HostileProofs proofs;

    ForgedCheckpoints(HostileProofs proofs) {
        this.chain = proofs.chain;
        this.proofs = proofs;
    }

    void make() throws RefusedException {
        checkpoints();
        cosignatures();
        policies();
    }

    private void checkpoints() throws RefusedException {
        String check = "checkpoint";
        Hash root = Checkpoint.of(chain.proof.checkpoint()).root();
        proofs.forge(
                "checkpoint-root",
                check,
                "the root is another, the signatures are the old ones",
                d -> d.setNote(
                        d.note.replace(root.base64(), HostileProofs.flip(root).base64())));
        proofs.forge(
                "checkpoint-unsigned",
                check,
                "the master did not sign",
                d -> d.setNote(withoutLine(d.note, TestSite.ORIGIN)));
        proofs.forge(
                "quorum-missing",
                check,
                "two of four hubs cosigned, three must",
                d -> d.sign(chain.signed(5, root, "hub-1", "hub-2")));
        proofs.forge("quorum-by-one-hub-thrice", check, "one hub cosigned three times", d -> {
            SignedNote note = chain.signed(5, root, "hub-1");
            for (int i = 1; i <= 2; i++) {
                note = note.withSignature(
                        new Cosigner("hub-1", TestSite.key("hub-1")).cosignature(note, TestSite.START.plusSeconds(i)));
            }
            d.sign(note);
        });
    }

    private void cosignatures() throws RefusedException {
        String check = "checkpoint";
        Hash root = Checkpoint.of(chain.proof.checkpoint()).root();
        proofs.forge(
                "cosignature-of-other-time",
                check,
                "one cosignature's time is another",
                d -> d.setNote(changeLine(d.note, "hub-2", bytes -> bytes[11] ^= 1)));
        proofs.forge("cosignature-of-other-size", check, "the cosignatures are those of an earlier checkpoint", d -> {
            SignedNote earlier = chain.certificate;
            d.setNote(chain.signed(5, root).format()
                    + earlier.format().substring(earlier.format().indexOf("\u2014 hub-1")));
        });
        proofs.forge(
                "cosignature-malleable",
                check,
                "the scalar of one cosignature is raised by the group's order",
                d -> d.setNote(changeLine(d.note, "hub-3", ForgedCheckpoints::raise)));
        proofs.forge(
                "cosignature-dropped",
                check,
                "a cosignature is missing that the evidence counts on",
                d -> d.note = withoutLine(d.note, "hub-4"));
        proofs.forge("other-log", check, "another log of the same master signed", d -> {
            d.policy = d.policy.replace(TestSite.ORIGIN, "other.example/log");
            d.policy = d.policy.replaceFirst(
                    "log \\S+",
                    "log "
                            + NoteKey.log("other.example/log", chain.site.master.publicKey())
                                    .vkey()
                                    .replace("$", "\\$"));
        });
        proofs.rewrite("checkpoint-extension-line", check, "a line follows the root", d -> {
            d.setNote(d.note.replace("\n\n", "\nextension\n\n"));
            return d.file();
        });
        proofs.rewrite("checkpoint-size-with-zero", check, "the size has a leading zero", d -> {
            d.setNote(d.note.replace("\n5\n", "\n05\n"));
            return d.file();
        });
    }

    private void policies() throws RefusedException {
        proofs.forge(
                "policy-of-strangers",
                "checkpoint",
                "the policy's hubs are others",
                d -> d.policy = chain.site.tlogPolicy(1, "stranger", "other").format());
        proofs.forge(
                "policy-without-logs",
                "checkpoint",
                "the policy names no log",
                d -> d.policy = d.policy.replaceFirst("log .*\n", ""));
        proofs.forge(
                "policy-without-quorum",
                "policy",
                "there is no quorum line",
                d -> d.policy = d.policy.replaceFirst("quorum .*\n", ""));
        proofs.forge(
                "policy-key-id",
                "policy",
                "a key's id is not its own",
                d -> d.policy = d.policy.replaceFirst("\\+[0-9a-f]{8}\\+", "+00000000+"));
        proofs.forge(
                "policy-threshold",
                "policy",
                "more hubs must cosign than there are",
                d -> d.policy = d.policy.replaceFirst("quorum-of-4 3", "quorum-of-4 5"));
        proofs.forge(
                "policy-name-twice",
                "policy",
                "a hub is counted twice",
                d -> d.policy = d.policy.replaceFirst(" hub-1 hub-2 ", " hub-1 hub-1 "));
    }

    private static String withoutLine(String note, String name) {
        return note.replaceFirst("\u2014 " + Pattern.quote(name) + " .*\n", "");
    }

    private static String changeLine(String note, String name, Change change) {
        List<String> lines = new ArrayList<>();
        for (String line : note.split("\n", -1)) {
            String start = "\u2014 " + name + " ";
            if (line.startsWith(start)) {
                byte[] bytes = Base64.getDecoder().decode(line.substring(start.length()));
                change.apply(bytes);
                lines.add(start + Base64.getEncoder().encodeToString(bytes));
            } else {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }

    /** Adds the group's order to the scalar, which is the little-endian number in the last 32 bytes. */
    private static void raise(byte[] line) {
        byte[] scalar = Arrays.copyOfRange(line, line.length - 32, line.length);
        BigInteger raised = new BigInteger(1, reversed(scalar)).add(GROUP_ORDER);
        byte[] bigEndian = new byte[32];
        byte[] bytes = raised.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, bigEndian, 32 - length, length);
        System.arraycopy(reversed(bigEndian), 0, line, line.length - 32, 32);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
