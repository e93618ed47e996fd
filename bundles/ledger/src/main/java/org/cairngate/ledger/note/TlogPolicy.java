package org.cairngate.ledger.note;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Which log signatures and how many cosignatures make a checkpoint acceptable (C2SP tlog-policy).
 *
 * <p>Names are opaque octets: they are held as strings of one character an octet. Immutable and safe for use by several
 * threads.
 */
public final class TlogPolicy {

    /** Most bytes that a policy file may have. */
    public static final int MAX_BYTES = 256 << 10;

    /** Most logs, witnesses and groups, each; the specification asks for at least 32. */
    public static final int MAX_ENTRIES = 1024;

    /** The quorum that asks for no cosignature. */
    static final String NONE = "none";

    /** A log: its key and where it is. */
    record Log(NoteKey key, Optional<String> url) {}

    /** A witness: its key and where it is. */
    record Witness(NoteKey key, Optional<String> url) {}

    /** A group: witnessed when at least {@code threshold} of its members are. */
    record Group(int threshold, List<String> members) {
        Group {
            members = List.copyOf(members);
        }
    }

    private final List<Log> logs;
    private final Map<String, Witness> witnesses;
    private final Map<String, Group> groups;
    private final String quorum;

    TlogPolicy(List<Log> logs, Map<String, Witness> witnesses, Map<String, Group> groups, String quorum) {
        this.logs = List.copyOf(logs);
        this.witnesses = new LinkedHashMap<>(witnesses);
        this.groups = new LinkedHashMap<>(groups);
        this.quorum = quorum;
    }

    /**
     * The policy "this log, and at least {@code threshold} of these witnesses".
     *
     * @param log a log's key
     * @param cosigners the witnesses' keys; each is named by its key name
     * @param threshold how many must cosign, 0..number of cosigners
     * @throws IllegalArgumentException when the threshold is out of range, or names or keys occur twice
     */
    public static TlogPolicy of(NoteKey log, List<NoteKey> cosigners, int threshold) {
        StringBuilder text = new StringBuilder("log " + log.vkey() + "\n");
        cosigners.forEach(key -> text.append("witness " + key.name() + " " + key.vkey() + "\n"));
        if (threshold == 0) {
            text.append("quorum none\n");
        } else {
            String group = "quorum-of-" + cosigners.size();
            text.append("group " + group + " " + threshold);
            cosigners.forEach(key -> text.append(" " + key.name()));
            text.append("\nquorum " + group + "\n");
        }
        try {
            return parse(text.toString());
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    /**
     * Reads a policy file.
     *
     * @throws RefusedException ({@code oversized}, {@code bad-certificate}) when it is not one; the detail names the line
     */
    public static TlogPolicy parse(byte[] file) throws RefusedException {
        if (file.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "policy of " + file.length + " bytes, at most " + MAX_BYTES);
        }
        return new TlogPolicyReader().read(new String(file, StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads a policy file's text.
     *
     * @throws RefusedException ({@code oversized}, {@code bad-certificate}) when it is not one; the detail names the line
     */
    public static TlogPolicy parse(String text) throws RefusedException {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The policy as a file's bytes: logs, witnesses, groups and quorum, a line each, without comments. */
    public byte[] encode() {
        StringBuilder text = new StringBuilder();
        for (Log log : logs) {
            text.append("log ").append(octets(log.key().vkey())).append(urlSuffix(log.url()));
        }
        witnesses.forEach((name, witness) -> text.append("witness ")
                .append(name)
                .append(' ')
                .append(octets(witness.key().vkey()))
                .append(urlSuffix(witness.url())));
        groups.forEach((name, group) -> text.append("group ")
                .append(name)
                .append(' ')
                .append(group.threshold())
                .append(' ')
                .append(String.join(" ", group.members()))
                .append('\n'));
        text.append("quorum ").append(quorum).append('\n');
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The policy as text; {@link #encode} when names are not UTF-8. */
    public String format() {
        return new String(encode(), StandardCharsets.UTF_8);
    }

    /** The logs' keys. */
    public List<NoteKey> logs() {
        return logs.stream().map(Log::key).toList();
    }

    /** The witnesses' keys, in the file's order. */
    public List<NoteKey> witnesses() {
        return witnesses.values().stream().map(Witness::key).toList();
    }

    /** The names of those who may cosign, each once: a hub may have several keys, or be a member of a group. */
    public List<String> cosigners() {
        return witnesses().stream()
                .flatMap(key -> key.signers().stream())
                .distinct()
                .toList();
    }

    /**
     * Checks a checkpoint: signed by one of the logs, of that log's origin, and cosigned as the quorum asks. With no logs in
     * the policy nothing is accepted.
     *
     * @throws RefusedException ({@code bad-certificate}) when it is not, or when a known key's signature does not verify
     */
    public VerifiedCheckpoint check(SignedNote note) throws RefusedException {
        Checkpoint checkpoint = Checkpoint.of(note);
        Optional<NoteKey> signer = Optional.empty();
        for (Log log : logs) {
            if (log.key().name().equals(checkpoint.origin())
                    && log.key().verify(note).isPresent()) {
                signer = Optional.of(log.key());
            }
        }
        if (signer.isEmpty()) {
            throw refused("the checkpoint of " + checkpoint.origin() + " is not signed by a log of the policy");
        }
        Set<String> witnessed = new LinkedHashSet<>();
        List<VerifiedSignature> cosignatures = new ArrayList<>();
        for (Map.Entry<String, Witness> witness : witnesses.entrySet()) {
            Optional<VerifiedSignature> cosignature = witness.getValue().key().verify(note);
            if (cosignature.isPresent()) {
                witnessed.add(witness.getKey());
                cosignatures.add(cosignature.get());
            }
        }
        // Groups name only earlier ones, so one pass in the file's order settles them all.
        groups.forEach((name, group) -> {
            if (group.members().stream().filter(witnessed::contains).count() >= group.threshold()) {
                witnessed.add(name);
            }
        });
        if (!quorum.equals(NONE) && !witnessed.contains(quorum)) {
            throw refused("the checkpoint of size " + checkpoint.size() + " has " + cosignatures.size()
                    + " cosignatures of the policy's witnesses, which do not make its quorum");
        }
        return new VerifiedCheckpoint(checkpoint, signer.get(), cosignatures);
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String urlSuffix(Optional<String> url) {
        return url.map(present -> " " + present).orElse("") + "\n";
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
