package org.cairngate.ledger.vectors;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.TestSite;

/** Proof files that must be refused: each is a valid one with one thing forged, and everything around it made to fit. */
final class HostileProofs {

    private static final BigInteger GROUP_ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** A file that must be refused. */
    record Hostile(String check, String why, String event, String proof, String policy) {}

    private interface Forgery {
        void forge(ProofDraft draft) throws RefusedException;
    }

    private interface Rewrite {
        String of(ProofDraft draft) throws RefusedException;
    }

    private final VectorChain chain;
    private final Map<String, Hostile> made = new LinkedHashMap<>();

    private HostileProofs(VectorChain chain) {
        this.chain = chain;
    }

    /** All, by name. */
    static Map<String, Hostile> of(VectorChain chain) throws RefusedException {
        HostileProofs proofs = new HostileProofs(chain);
        proofs.events();
        proofs.transactions();
        proofs.log();
        proofs.checkpoints();
        proofs.forms();
        proofs.policies();
        return proofs.made;
    }

    private void events() throws RefusedException {
        String check = "event in batch";
        forge(
                "event-changed",
                check,
                "one digit of a reading is another",
                d -> d.event = text(text(d.event).replace("25.3", "26.3")));
        forge("event-with-newline", check, "a newline follows the event", d -> d.event = text(text(d.event) + "\n"));
        forge(
                "event-of-same-batch",
                check,
                "it is the second event of the batch",
                d -> d.event = chain.events.get(1).bytes());
        forge("salt-changed", check, "the salt is another", d -> d.salt[0] ^= 1);
        forge("annotation-changed", check, "the hub's time of receipt is another", d -> d.annotation[10] ^= 1);
        forge("event-index", check, "the index is that of the next event", d -> d.eventIndex = 1);
        forge("event-index-beyond-count", check, "the index is the batch's count", d -> d.eventIndex = 3);
        forge("batch-path-short", check, "the last hash of the batch path is missing", d -> d.batchPath.remove(1));
        forge("batch-path-long", check, "the batch path has a hash too many", d -> d.batchPath.add(Hash.ZERO));
        forge("batch-path-of-leaf-hash", check, "an inner node of the batch is passed off as the event's leaf", d -> {
            d.batchPath.remove(0);
            d.eventIndex = 0;
        });
        forge("annotation-not-canonical", "annotation", "the committed annotation has a head longer than needed", d -> {
            byte[] old = d.annotation;
            d.annotation = new byte[old.length + 1];
            System.arraycopy(old, 0, d.annotation, 0, 1);
            d.annotation[1] = 0x18;
            System.arraycopy(old, 1, d.annotation, 2, old.length - 1);
            d.recommit(TestSite.NAMESPACE);
        });
        forge("event-not-json", "event", "what was committed to ends in the middle", d -> {
            d.event = Arrays.copyOf(d.event, d.event.length - 1);
            d.recommit(TestSite.NAMESPACE);
        });
        forge("event-duplicate-member", "event", "what was committed to has its uid twice", d -> {
            d.event = text("{\"uid\":\"other\"," + text(d.event).substring(1));
            d.recommit(TestSite.NAMESPACE);
        });
        forge(
                "event-of-other-namespace",
                "event",
                "the hub signed the batch for another namespace",
                d -> d.recommit("acme/others"));
    }

    private void transactions() throws RefusedException {
        forge("transaction-signature", "transaction", "one bit of the hub's signature is another", d -> {
            d.transaction[d.transaction.length - 1] ^= 1;
            d.replaceTransaction();
        });
        forge("transaction-by-other-key", "transaction", "hub-2 signed what names hub-1 as its signer", d -> {
            byte[] payload = chain.batch.transaction().encode();
            d.transaction = CoseSign1.sign(payload, TestSite.key("hub-2")).encode();
            d.replaceTransaction();
        });
        forge("transaction-without-events", "transaction", "the transaction registers a device", d -> {
            d.transaction = chain.blocks
                    .get(VectorChain.HEIGHT)
                    .transactions()
                    .get(1 - d.txIndex)
                    .bytes();
            d.replaceTransaction();
        });
        forge("transaction-not-in-block", "transaction in block", "a valid batch that no block has", d -> {
            byte[] block = d.header;
            String note = d.note;
            List<Hash> txPath = d.txPath;
            List<Hash> logPath = d.logPath;
            d.salt[0] ^= 1;
            d.recommit(TestSite.NAMESPACE);
            d.header = block;
            d.txPath = txPath;
            d.logPath = logPath;
            d.setNote(note);
        });
        forge(
                "transaction-index",
                "transaction in block",
                "the index is that of its neighbour",
                d -> d.txIndex = 1 - d.txIndex);
        forge(
                "transaction-path",
                "transaction in block",
                "one bit of the path is another",
                d -> d.txPath.set(0, flip(d.txPath.get(0))));
        forge("transaction-of-other-chain", "transaction in block", "the block is of another chain", d -> {
            BlockHeader old = BlockHeader.decode(d.header);
            d.replaceHeader(old.withChainId(Hash.ZERO));
        });
    }

    private void log() throws RefusedException {
        String check = "header in log";
        forge("header-time", check, "the block's time is another", d -> {
            BlockHeader old = BlockHeader.decode(d.header);
            d.header = new BlockHeader(
                            old.chainId(),
                            old.height(),
                            old.epoch(),
                            old.time().plusMillis(1),
                            old.prev(),
                            old.txRoot(),
                            old.txCount(),
                            old.eventCount(),
                            old.stateRoot(),
                            old.certificateHash())
                    .encode();
        });
        forge("index-is-not-height", check, "the index is not the header's height", d -> d.index = 3);
        forge("index-beyond-size", check, "the index is the log's size", d -> d.index = 5);
        forge("log-path", check, "one bit of the path is another", d -> d.logPath.set(0, flip(d.logPath.get(0))));
        forge("log-path-short", check, "a hash of the path is missing", d -> d.logPath.remove(0));
        forge("log-path-long", check, "the path has a hash too many", d -> d.logPath.add(Hash.ZERO));
    }

    private void checkpoints() throws RefusedException {
        String check = "checkpoint";
        Hash root = Checkpoint.of(chain.proof.checkpoint()).root();
        forge(
                "checkpoint-root",
                check,
                "the root is another, the signatures are the old ones",
                d -> d.setNote(d.note.replace(root.base64(), flip(root).base64())));
        forge(
                "checkpoint-unsigned",
                check,
                "the master did not sign",
                d -> d.setNote(withoutLine(d.note, TestSite.ORIGIN)));
        forge(
                "quorum-missing",
                check,
                "two of four hubs cosigned, three must",
                d -> d.sign(chain.signed(5, root, "hub-1", "hub-2")));
        forge("quorum-by-one-hub-thrice", check, "one hub cosigned three times", d -> {
            SignedNote note = chain.signed(5, root, "hub-1");
            for (int i = 1; i <= 2; i++) {
                note = note.withSignature(
                        new Cosigner("hub-1", TestSite.key("hub-1")).cosignature(note, TestSite.START.plusSeconds(i)));
            }
            d.sign(note);
        });
        forge(
                "cosignature-of-other-time",
                check,
                "one cosignature's time is another",
                d -> d.setNote(changeLine(d.note, "hub-2", bytes -> bytes[11] ^= 1)));
        forge("cosignature-of-other-size", check, "the cosignatures are those of an earlier checkpoint", d -> {
            SignedNote earlier = chain.certificate;
            d.setNote(chain.signed(5, root).format()
                    + earlier.format().substring(earlier.format().indexOf("\u2014 hub-1")));
        });
        forge(
                "cosignature-malleable",
                check,
                "the scalar of one cosignature is raised by the group's order",
                d -> d.setNote(changeLine(d.note, "hub-3", HostileProofs::raise)));
        forge(
                "cosignature-dropped",
                check,
                "a cosignature is missing that the evidence counts on",
                d -> d.note = withoutLine(d.note, "hub-4"));
        forge("other-log", check, "another log of the same master signed", d -> {
            d.policy = d.policy.replace(TestSite.ORIGIN, "other.example/log");
            d.policy = d.policy.replaceFirst(
                    "log \\S+",
                    "log "
                            + NoteKey.log("other.example/log", chain.site.master.publicKey())
                                    .vkey()
                                    .replace("$", "\\$"));
        });
        rewrite("checkpoint-extension-line", check, "a line follows the root", d -> {
            d.setNote(d.note.replace("\n\n", "\nextension\n\n"));
            return d.file();
        });
        rewrite("checkpoint-size-with-zero", check, "the size has a leading zero", d -> {
            d.setNote(d.note.replace("\n5\n", "\n05\n"));
            return d.file();
        });
    }

    private void forms() throws RefusedException {
        rewrite("first-line", "proof file", "the format's version is 2", d -> d.file()
                .replace("proof@v1", "proof@v2"));
        rewrite("no-extra", "proof file", "there is no extra line", d -> d.file()
                .replaceFirst("extra .*\n", ""));
        rewrite("index-with-zero", "proof file", "the index has a leading zero", d -> d.file()
                .replace("index 2\n", "index 02\n"));
        rewrite("index-negative", "proof file", "the index has a sign", d -> d.file()
                .replace("index 2\n", "index -2\n"));
        rewrite("hash-not-canonical", "proof file", "unused bits of a hash's base64 are set", d -> {
            String hash = d.logPath.get(0).base64();
            char last = hash.charAt(42);
            String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            return d.file().replace(hash, hash.substring(0, 42) + digits.charAt(digits.indexOf(last) + 1) + "=");
        });
        rewrite("hash-short", "proof file", "a hash has 31 bytes", d -> {
            String hash = d.logPath.get(0).base64();
            byte[] cut = Arrays.copyOf(d.logPath.get(0).bytes(), 31);
            return d.file().replace(hash, Base64.getEncoder().encodeToString(cut));
        });
        rewrite("carriage-returns", "proof file", "lines end as on Windows", d -> d.file()
                .replace("\n", "\r\n"));
        rewrite("evidence-version", "evidence", "the version is 2", d -> {
            byte[] extra = d.extra();
            extra[1] = 2;
            return d.file(extra);
        });
        rewrite("evidence-long-head", "evidence", "an integer is written longer than needed", d -> {
            byte[] extra = d.extra();
            byte[] longer = new CborWriter()
                    .raw(new byte[] {extra[0], 0x18})
                    .raw(Arrays.copyOfRange(extra, 1, extra.length))
                    .toBytes();
            return d.file(longer);
        });
        rewrite("evidence-indefinite", "evidence", "the array has no definite length", d -> {
            byte[] extra = d.extra();
            extra[0] = (byte) 0x9f;
            return d.file(
                    new CborWriter().raw(extra).raw(new byte[] {(byte) 0xff}).toBytes());
        });
        rewrite(
                "evidence-trailing",
                "evidence",
                "a byte follows",
                d -> d.file(Arrays.copyOf(d.extra(), d.extra().length + 1)));
        rewrite(
                "evidence-truncated",
                "evidence",
                "the last byte is missing",
                d -> d.file(Arrays.copyOf(d.extra(), d.extra().length - 1)));
        rewrite(
                "evidence-huge-path",
                "evidence",
                "a path claims 2^32 hashes",
                d -> d.file(new CborWriter()
                        .array(8)
                        .uint(1)
                        .bytes(d.salt)
                        .bytes(d.annotation)
                        .array(2)
                        .uint(0)
                        .raw(new byte[] {(byte) 0x9b, 0, 0, 0, 1, 0, 0, 0, 0})
                        .toBytes()));
    }

    private void policies() throws RefusedException {
        forge(
                "policy-of-strangers",
                "checkpoint",
                "the policy's hubs are others",
                d -> d.policy = chain.site.tlogPolicy(1, "stranger", "other").format());
        forge(
                "policy-without-logs",
                "checkpoint",
                "the policy names no log",
                d -> d.policy = d.policy.replaceFirst("log .*\n", ""));
        forge(
                "policy-without-quorum",
                "policy",
                "there is no quorum line",
                d -> d.policy = d.policy.replaceFirst("quorum .*\n", ""));
        forge(
                "policy-key-id",
                "policy",
                "a key's id is not its own",
                d -> d.policy = d.policy.replaceFirst("\\+[0-9a-f]{8}\\+", "+00000000+"));
        forge(
                "policy-threshold",
                "policy",
                "more hubs must cosign than there are",
                d -> d.policy = d.policy.replaceFirst("quorum-of-4 3", "quorum-of-4 5"));
        forge(
                "policy-name-twice",
                "policy",
                "a hub is counted twice",
                d -> d.policy = d.policy.replaceFirst(" hub-1 hub-2 ", " hub-1 hub-1 "));
    }

    private void forge(String name, String check, String why, Forgery forgery) throws RefusedException {
        rewrite(name, check, why, draft -> {
            forgery.forge(draft);
            return draft.file();
        });
    }

    private void rewrite(String name, String check, String why, Rewrite rewrite) throws RefusedException {
        ProofDraft draft = new ProofDraft(chain);
        String file = rewrite.of(draft);
        made.put(name, new Hostile(check, why, text(draft.event), file, draft.policy));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Hash flip(Hash hash) {
        byte[] bytes = hash.bytes();
        bytes[7] ^= 1;
        return Hash.of(bytes);
    }

    private static String withoutLine(String note, String name) {
        return note.replaceFirst("\u2014 " + Pattern.quote(name) + " .*\n", "");
    }

    private interface Change {
        void apply(byte[] keyIdAndSignature);
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
