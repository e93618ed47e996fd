package org.cairngate.cli.verify;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.proof.VerifiedEvent;

/**
 * What came of verifying one event: the steps, and the event or the refusal. Pure; it reads no file and no clock.
 *
 * @param steps all checks in the order of {@link Check}
 * @param event what was proved; empty when a check failed
 * @param refusal which check failed and why; empty when all passed
 */
public record Verification(List<Step> steps, Optional<VerifiedEvent> event, Optional<Refused> refusal) {

    /** The order in which {@link ProofVerifier} checks: no byte of an event is parsed before it is proved. */
    private static final List<Check> ORDER = List.of(
            Check.POLICY,
            Check.PROOF_FILE,
            Check.EVENT_IN_BATCH,
            Check.TRANSACTION,
            Check.TRANSACTION_IN_BLOCK,
            Check.CHECKPOINT,
            Check.HEADER_IN_LOG,
            Check.EVENT);

    /**
     * The check that failed.
     *
     * @param check which
     * @param reason its code
     * @param detail what was wrong, with the values at fault; begins with the part at fault
     */
    public record Refused(Check check, RefusalReason reason, String detail) {}

    /** Takes a copy of the steps. */
    public Verification {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(refusal, "refusal");
        steps = List.copyOf(steps);
    }

    /** How the command ends. */
    public Exit exit() {
        if (refusal.isEmpty()) {
            return Exit.VERIFIED;
        }
        return refusal.get().check() == Check.POLICY ? Exit.BAD_POLICY : Exit.REFUSED;
    }

    /** Verifies an event with a proof and a policy, each as the bytes of its file. Never throws for what they hold. */
    public static Verification of(byte[] event, byte[] proof, byte[] policy) {
        Claims claims = new Claims(event, proof, policy);
        TlogPolicy trusted;
        try {
            trusted = TlogPolicy.parse(policy);
        } catch (RefusedException e) {
            return refused(claims, Check.POLICY, Set.of(), e);
        }
        claims.trusting(trusted);
        EventProof read;
        try {
            read = EventProof.parse(Claims.text(proof));
        } catch (RefusedException e) {
            return refused(claims, Check.PROOF_FILE, EnumSet.of(Check.POLICY), e);
        }
        claims.reading(read, trusted);
        try {
            VerifiedEvent verified = ProofVerifier.verify(event, read, trusted);
            claims.proving(verified);
            claims.accepting(verified.checkpoint());
            return new Verification(
                    steps(claims, Optional.empty(), EnumSet.allOf(Check.class)),
                    Optional.of(verified),
                    Optional.empty());
        } catch (RefusedException e) {
            Check failed = Check.named(e.detail()).orElse(Check.PROOF_FILE);
            Set<Check> passed = before(failed, e);
            if (passed.contains(Check.CHECKPOINT)) {
                accept(claims, read, trusted);
            }
            return refused(claims, failed, passed, e);
        }
    }

    private static void accept(Claims claims, EventProof proof, TlogPolicy policy) {
        try {
            claims.accepting(policy.check(proof.checkpoint()));
        } catch (RefusedException e) {
            throw new IllegalStateException("a checkpoint that was accepted is refused", e);
        }
    }

    /** The refusal of a file that is larger than such a file can be; it was not read to its end. */
    public static Verification oversized(Check check, String detail) {
        RefusedException refusal = new RefusedException(RefusalReason.OVERSIZED, check.label() + ": " + detail);
        return refused(new Claims(), check, Set.of(), refusal);
    }

    private static Verification refused(Claims claims, Check failed, Set<Check> passed, RefusedException e) {
        Check check = passed.contains(Check.PROOF_FILE)
                ? failed
                : Check.named(e.detail())
                        .filter(named -> named == Check.CHECKPOINT)
                        .orElse(failed);
        return new Verification(
                steps(claims, Optional.of(check), passed),
                Optional.empty(),
                Optional.of(new Refused(check, e.reason(), e.detail())));
    }

    /** The checks that had passed when one failed. */
    private static Set<Check> before(Check failed, RefusedException e) {
        // Before any check come the event's size, whether the transaction carries events, and the annotation's form.
        boolean early = e.reason() == RefusalReason.OVERSIZED
                || (failed == Check.TRANSACTION && e.reason() == RefusalReason.NOT_PERMITTED)
                || !e.detail().startsWith(failed.label());
        return early
                ? EnumSet.of(Check.POLICY, Check.PROOF_FILE)
                : EnumSet.copyOf(ORDER.subList(0, Math.max(ORDER.indexOf(failed), 2)));
    }

    private static List<Step> steps(Claims claims, Optional<Check> failed, Set<Check> passed) {
        List<Step> steps = new ArrayList<>();
        for (Check check : Check.values()) {
            Step.Status status = passed.contains(check) ? Step.Status.PASSED : Step.Status.NOT_REACHED;
            if (failed.filter(check::equals).isPresent()) {
                status = Step.Status.FAILED;
            }
            steps.add(new Step(check, status, claims.of(check)));
        }
        return steps;
    }
}
