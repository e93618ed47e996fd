package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;

/**
 * All that has to certify one checkpoint: a quorum of each set of validators, newest set first. There is more than one while a change
 * of validators is not final for the chain (decision 0014). Pure; may be called from several threads.
 *
 * @param quorums one or more, newest validators first
 */
public record JointQuorum(List<CertificateQuorum> quorums) {

    /** Refuses an empty list with an {@link IllegalArgumentException}. */
    public JointQuorum {
        quorums = List.copyOf(quorums);
        if (quorums.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint is certified by one set of validators or more");
        }
    }

    /** The sets of validators, newest first. */
    public List<ValidatorSet> sets() {
        return quorums.stream().map(CertificateQuorum::validators).toList();
    }

    /** The hub of a name, in whichever set it is. */
    public Optional<ValidatorSet.Validator> validator(String name) {
        return sets().stream()
                .flatMap(set -> set.validators().values().stream())
                .filter(validator -> validator.name().equals(name))
                .findFirst();
    }

    /** The keys of the lines that one hub sends to be counted: all of them, or it does not count. */
    public List<NoteKey> partKeys(ValidatorSet.Validator validator) {
        return quorums.get(0).partKeys(validator);
    }

    /**
     * The certificate of a checkpoint and the lines that hubs sent for it.
     *
     * @param gathered the checkpoint with the log's line and the lines of {@link #partKeys}
     * @return empty while one of the sets has no quorum
     * @throws RefusedException ({@code bad-certificate}) when there are lines enough but one of the hubs' does not verify
     */
    public Optional<SignedNote> certificate(SignedNote gathered) throws RefusedException {
        Optional<SignedNote> whole = Optional.empty();
        for (CertificateQuorum quorum : quorums) {
            Optional<SignedNote> part = quorum.certificate(gathered);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            whole = Optional.of(whole.isEmpty() ? part.get() : withLinesOf(whole.get(), part.get()));
        }
        return whole;
    }

    /**
     * Checks that a quorum of each set certified a note.
     *
     * @throws RefusedException ({@code bad-certificate}) when one did not
     */
    public void require(SignedNote note) throws RefusedException {
        for (CertificateQuorum quorum : quorums) {
            quorum.require(note);
        }
    }

    private static SignedNote withLinesOf(SignedNote note, SignedNote other) {
        List<NoteSignature> lines = new ArrayList<>(note.signatures());
        for (NoteSignature line : other.signatures()) {
            boolean known = lines.stream()
                    .anyMatch(mine ->
                            mine.keyHash() == line.keyHash() && mine.name().equals(line.name()));
            if (!known) {
                lines.add(line);
            }
        }
        return new SignedNote(note.text(), lines);
    }
}
