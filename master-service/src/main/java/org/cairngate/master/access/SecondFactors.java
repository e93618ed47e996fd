package org.cairngate.master.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.TooManyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Second factors of people: how they get one, and whether a code is right. What a code does is kept before it counts, so that no code
 * counts twice, also after a restart. Safe for use by several threads.
 */
@Component
final class SecondFactors {

    /** How long somebody has to confirm a new secret; in memory only. */
    static final Duration ENROLMENT = Duration.ofMinutes(10);

    /**
     * Wrong codes of an account within {@link LoginThrottle#WINDOW}, from all addresses together: who has the password guesses one of
     * a million, three of which fit, 7,200 times a day at most. Only who has the password can keep the person out by it.
     */
    static final int WRONG_CODES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SecondFactors.class);

    private final Accounts accounts;
    private final Clock clock;
    private final String issuer;
    private final LoginThrottle wrong;
    // Oldest first; at most as many as there may be accounts.
    private final Map<String, Enrolment> begun = new LinkedHashMap<>();

    private record Enrolment(Account account, TotpSecret secret, Instant since) {}

    /** Second factors of this chain's accounts: authenticators show its name. */
    SecondFactors(Accounts accounts, ChainStore store, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
        this.issuer = store.genesis().origin();
        this.wrong = new LoginThrottle(clock, WRONG_CODES);
    }

    /**
     * A new secret for a person, in place of one that was not confirmed.
     *
     * @throws RefusedException when it is a service, or has a second factor
     */
    synchronized TotpSecret begin(Account by) throws RefusedException {
        requireNone(by);
        TotpSecret secret = TotpSecret.generate();
        begun.remove(by.name());
        begun.put(by.name(), new Enrolment(by, secret, clock.instant()));
        if (begun.size() > AccountBook.MAX_ACCOUNTS) {
            begun.remove(begun.keySet().iterator().next());
        }
        return secret;
    }

    /** What authenticators read the secret from. */
    String uri(Account of, TotpSecret secret) {
        return secret.uri(issuer, of.name());
    }

    /**
     * Switches the second factor on, of which the code is.
     *
     * @return the recovery codes, which are kept nowhere
     * @throws LoginRefusedException when the code is wrong
     * @throws RefusedException when nothing was begun within {@link #ENROLMENT}
     */
    synchronized List<RecoveryCode> confirm(Account by, LoginCode code) throws RefusedException {
        requireNone(by);
        Enrolment enrolment = Optional.ofNullable(begun.get(by.name()))
                .filter(known -> known.account().isStill(by)
                        && clock.instant().isBefore(known.since().plus(ENROLMENT)))
                .orElseThrow(
                        () -> refused("begin a second factor first (POST /v1/accounts/me/totp), and confirm it within "
                                + ENROLMENT.toMinutes() + " minutes"));
        List<RecoveryCode> recovery = RecoveryCode.generate();
        SecondFactor factor = spend(by, SecondFactor.of(enrolment.secret(), recovery), code);
        replace(by, before -> before.withSecondFactor(Optional.of(factor)));
        begun.remove(by.name());
        LOG.info("account second factor confirmed name={}", by.name());
        return recovery;
    }

    /**
     * Uses a code up.
     *
     * @throws LoginRefusedException when it is wrong, or was used before
     */
    Account use(Account by, LoginCode code) throws RefusedException {
        return replace(by, before -> before.withSecondFactor(Optional.of(spend(before, factor(before), code))));
    }

    /** Takes away one's own second factor, with a code of it. */
    Account remove(Account by, LoginCode code) throws RefusedException {
        Account after = replace(by, before -> {
            spend(before, factor(before), code);
            return before.withSecondFactor(Optional.empty());
        });
        LOG.info("account second factor removed name={} by={}", by.name(), by.name());
        return after;
    }

    @FunctionalInterface
    private interface Edit {
        Account of(Account before) throws RefusedException;
    }

    private Account replace(Account by, Edit edit) throws RefusedException {
        AccountBook after = accounts.change(book -> {
            Account before = book.find(by.name())
                    .filter(account -> account.isStill(by))
                    .orElseThrow(() -> refused("account " + by.name() + " changed meanwhile; try again"));
            return book.with(edit.of(before));
        });
        return after.find(by.name()).orElseThrow();
    }

    private SecondFactor spend(Account by, SecondFactor factor, LoginCode code) {
        if (!wrong.permits(by.name())) {
            throw new TooManyException("too many wrong codes for this account, try again in a minute");
        }
        return factor.spend(code, clock.instant()).orElseThrow(() -> {
            wrong.failed(by.name());
            return LoginRefusedException.wrongCode();
        });
    }

    private static SecondFactor factor(Account account) throws RefusedException {
        return account.secondFactor().orElseThrow(() -> refused("account " + account.name() + " has no second factor"));
    }

    private static void requireNone(Account by) throws RefusedException {
        if (!by.hasPassword()) {
            throw refused("account " + by.name() + " has no password, so nothing is asked for besides it");
        }
        if (by.secondFactor().isPresent()) {
            throw refused("account " + by.name() + " has a second factor; remove it first");
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
