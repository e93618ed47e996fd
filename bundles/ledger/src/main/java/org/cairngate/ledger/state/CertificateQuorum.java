package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.CompactCertificate;
import org.cairngate.ledger.note.CompactGroup;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;

/**
 * What makes a checkpoint certified: validators, and the kind of certificate that the chain's policy asks for. Pure; may be
 * called from several threads.
 *
 * @param kind the kind of certificate
 * @param log the key that signs the chain's checkpoints
 * @param validators the hubs of the checkpoint's size
 */
public record CertificateQuorum(CertificateKind kind, NoteKey log, ValidatorSet validators) {

    private static final String GROUP = "/hubs";

    /** Refuses nulls. */
    public CertificateQuorum {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(validators, "validators");
    }

    /** The keys of the lines that one hub sends to be counted: all of them, or it does not count. */
    public List<NoteKey> partKeys(ValidatorSet.Validator validator) {
        List<NoteKey> keys = new ArrayList<>();
        if (kind == CertificateKind.COMPACT) {
            validator.keys().bls().ifPresent(bls -> keys.add(NoteKey.cosigner(validator.name(), bls.key())));
        } else {
            keys.add(validator.noteKey());
        }
        if (kind == CertificateKind.LIST_AND_ML_DSA_44) {
            validator.keys().mlDsa44().ifPresent(key -> keys.add(NoteKey.cosigner(validator.name(), key)));
        }
        return keys;
    }

    /** The key of the hubs as one cosigner; empty unless certificates are compact and there are hubs. */
    public Optional<NoteKey> compactKey() {
        if (kind != CertificateKind.COMPACT || validators.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(NoteKey.compact(log.name() + GROUP, group()));
    }

    /**
     * The certificate of a checkpoint and the lines that hubs sent for it.
     *
     * @param gathered the checkpoint with the log's line and the lines of {@link #partKeys}
     * @return empty while they are no quorum
     * @throws RefusedException ({@code bad-certificate}) when there are lines enough but one of the hubs' does not verify
     */
    public Optional<SignedNote> certificate(SignedNote gathered) throws RefusedException {
        if (kind != CertificateKind.COMPACT) {
            // Before anything is verified: whoever gathers lines asks again with each of them.
            return weight(key -> key.line(gathered).isPresent()) < validators.quorum()
                            || weight(gathered) < validators.quorum()
                    ? Optional.empty()
                    : Optional.of(gathered);
        }
        Optional<NoteKey> key = compactKey();
        Optional<CompactCertificate> certificate =
                key.isEmpty() ? Optional.empty() : CompactCertificate.of(group(), gathered);
        return certificate.map(made -> compacted(gathered, key.get(), made));
    }

    /**
     * Checks that a quorum certified a note.
     *
     * @throws RefusedException ({@code bad-certificate}) when it did not
     */
    public void require(SignedNote note) throws RefusedException {
        if (kind == CertificateKind.COMPACT) {
            Optional<NoteKey> key = compactKey();
            if (key.isEmpty() || key.get().verify(note).isEmpty()) {
                throw refused("the checkpoint has no compact certificate of the hubs that are active at its size");
            }
            return;
        }
        long weight = weight(note);
        if (weight < validators.quorum()) {
            throw refused("cosignatures of weight " + weight + " of " + validators.totalWeight() + ", needs "
                    + validators.quorum());
        }
    }

    /**
     * The policy file with which anybody checks certificates of these hubs. A hub's Ed25519 key is always in it, so that the
     * signer of a transaction has a name.
     *
     * @throws RefusedException ({@code not-permitted}) when hubs of a list have different weights, which a group of k of n cannot say
     */
    public TlogPolicy policyFile() throws RefusedException {
        StringBuilder text = new StringBuilder("log " + log.vkey() + "\n");
        List<String> counted = new ArrayList<>();
        for (ValidatorSet.Validator validator : validators.validators().values()) {
            counted.add(describe(text, validator));
        }
        Optional<NoteKey> compact = compactKey();
        if (compact.isPresent()) {
            text.append("witness hubs/compact ").append(compact.get().vkey()).append("\nquorum hubs/compact\n");
        } else if (counted.isEmpty()) {
            text.append("quorum none\n");
        } else {
            text.append(
                    "group hubs/quorum " + threshold() + " " + String.join(" ", counted) + "\nquorum hubs/quorum\n");
        }
        return TlogPolicy.parse(text.toString());
    }

    /** Writes a hub's lines and gives the name that stands for the hub in the quorum. */
    private String describe(StringBuilder text, ValidatorSet.Validator validator) {
        String name = validator.name();
        text.append("witness " + name + " " + validator.noteKey().vkey() + "\n");
        if (kind != CertificateKind.LIST_AND_ML_DSA_44) {
            return name;
        }
        List<String> members = new ArrayList<>(List.of(name));
        validator.keys().mlDsa44().ifPresent(key -> {
            String second = name + "/ml-dsa-44";
            text.append("witness " + second + " " + NoteKey.cosigner(name, key).vkey() + "\n");
            members.add(second);
        });
        text.append("group " + name + "/both all " + String.join(" ", members) + "\n");
        return name + "/both";
    }

    private long threshold() throws RefusedException {
        List<Long> weights = validators.validators().values().stream()
                .map(ValidatorSet.Validator::weight)
                .distinct()
                .toList();
        if (weights.size() > 1) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "the hubs have different weights, which a tlog-policy of one k-of-n group cannot say");
        }
        long weight = weights.get(0);
        return (validators.quorum() + weight - 1) / weight;
    }

    /** Whether a key's line counts. */
    @FunctionalInterface
    private interface Count {
        boolean counts(NoteKey key) throws RefusedException;
    }

    private long weight(SignedNote note) throws RefusedException {
        return weight(key -> key.verify(note).isPresent());
    }

    private long weight(Count count) throws RefusedException {
        long weight = 0;
        for (ValidatorSet.Validator validator : validators.validators().values()) {
            boolean whole = true;
            for (NoteKey key : partKeys(validator)) {
                whole &= count.counts(key);
            }
            if (whole) {
                weight += validator.weight();
            }
        }
        return weight;
    }

    private CompactGroup group() {
        List<CompactGroup.Member> members = new ArrayList<>();
        validators.validators().values().forEach(validator -> validator
                .keys()
                .bls()
                .ifPresent(
                        bls -> members.add(new CompactGroup.Member(validator.name(), bls.key(), validator.weight()))));
        return new CompactGroup(validators.quorum(), members);
    }

    private SignedNote compacted(SignedNote gathered, NoteKey key, CompactCertificate certificate) {
        int logHash = log.keyHash();
        List<NoteSignature> lines = new ArrayList<>(gathered.signatures().stream()
                .filter(line -> line.keyHash() == logHash && line.name().equals(log.name()))
                .toList());
        lines.add(new NoteSignature(key.name(), key.keyHash(), certificate.encode()));
        return new SignedNote(gathered.text(), lines);
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
