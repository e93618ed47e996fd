package org.cairngate.master.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.cairngate.ledger.Hash;

/**
 * What a person needs besides the password: a code of an authenticator, or one of a few recovery codes. Each counts once. Immutable.
 *
 * @param secret what the codes are made of
 * @param lastStep the step of the last code that was taken; it and what is before it is refused (RFC 6238 section 5.2)
 * @param recovery hashes of the recovery codes that are left
 */
record SecondFactor(TotpSecret secret, long lastStep, Set<Hash> recovery) {

    /** Steps that the authenticator's clock may be before or behind the master's. */
    static final int DRIFT = 1;

    /** Takes a copy of the hashes, and refuses more than an account ever has. */
    SecondFactor {
        Objects.requireNonNull(secret, "secret");
        recovery = Set.copyOf(recovery);
        if (lastStep < 0 || recovery.size() > RecoveryCode.COUNT) {
            throw new IllegalArgumentException("a second factor has a step of 0 or more and " + RecoveryCode.COUNT
                    + " recovery codes or less, not " + lastStep + " and " + recovery.size());
        }
    }

    /** A new one, with these recovery codes. */
    static SecondFactor of(TotpSecret secret, List<RecoveryCode> codes) {
        return new SecondFactor(
                secret, 0, codes.stream().map(RecoveryCode::hash).collect(Collectors.toSet()));
    }

    /** What is left when this code was used; empty when it is wrong or was used before. */
    Optional<SecondFactor> spend(LoginCode code, Instant now) {
        if (code instanceof LoginCode.Timed timed) {
            return step(timed, TotpSecret.step(now)).map(step -> new SecondFactor(secret, step, recovery));
        }
        return spend((LoginCode.Recovery) code);
    }

    /** Looks at all steps that count, whichever fits: the time that it takes tells nothing. */
    private Optional<Long> step(LoginCode.Timed code, long now) {
        List<Long> fitting = LongStream.rangeClosed(now - DRIFT, now + DRIFT)
                .filter(step -> MessageDigest.isEqual(
                        secret.code(step).getBytes(StandardCharsets.US_ASCII),
                        code.digits().getBytes(StandardCharsets.US_ASCII)))
                .boxed()
                .toList();
        return fitting.stream().filter(step -> step > lastStep).reduce((one, later) -> later);
    }

    /** A hash of 80 random bits: how far one is from it tells nothing of the others. */
    private Optional<SecondFactor> spend(LoginCode.Recovery code) {
        if (!recovery.contains(code.hash())) {
            return Optional.empty();
        }
        Set<Hash> left =
                recovery.stream().filter(hash -> !hash.equals(code.hash())).collect(Collectors.toSet());
        return Optional.of(new SecondFactor(secret, lastStep, left));
    }

    /** Without what logins change. */
    SecondFactor unused() {
        return new SecondFactor(secret, 0, Set.of());
    }

    /** The hashes in hex, in an order that tells nothing. */
    Set<String> recoveryHex() {
        return recovery.stream().map(Hash::hex).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SecondFactor[recovery=" + recovery.size() + "]";
    }
}
