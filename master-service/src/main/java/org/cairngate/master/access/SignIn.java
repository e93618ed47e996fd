package org.cairngate.master.access;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.Problems;
import org.cairngate.master.problem.TooManyException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Lets people in who show name, password and code by a form, with the same limits as at the API: what fails here and there is counted
 * together. Safe for use by several threads.
 */
@Component
public final class SignIn {

    private final Accounts accounts;
    private final Sessions sessions;
    private final SecondFactors factors;
    private final Limits limits;
    private final DaoAuthenticationProvider passwords;

    SignIn(
            Accounts accounts,
            Sessions sessions,
            SecondFactors factors,
            PasswordLogin people,
            PasswordEncoder encoder,
            Limits limits) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.factors = factors;
        this.limits = limits;
        this.passwords = new DaoAuthenticationProvider(people);
        passwords.setPasswordEncoder(encoder);
    }

    /** What keeps guessers away. */
    @Component
    record Limits(LoginThrottle throttle, RateLimits rates, RefusalLog refusals) {}

    /** What became of a login. */
    public enum Outcome {
        /** The account is shown to be the person's. */
        RIGHT,
        /** Name, password or code are wrong, or nobody may log in by them now. */
        WRONG,
        /** Name and password are right, and a code is needed besides. That is no guess. */
        NO_CODE,
        /** Too many were wrong of this address or account; nothing was looked at. */
        TOO_MANY
    }

    /**
     * What somebody typed into the form.
     *
     * @param name the account's name
     * @param password its password
     * @param code of an authenticator, or a recovery code; empty for none
     * @param application for which one it is; empty for none
     */
    public record Form(String name, String password, String code, String application) {

        /** Without password and code. */
        @Override
        public String toString() {
            return "Form";
        }
    }

    /**
     * What a login gave.
     *
     * @param outcome what became of it
     * @param token of the session that began; only for who was right
     */
    public record Result(Outcome outcome, Optional<String> token) {

        /** Without the token. */
        @Override
        public String toString() {
            return "Result[" + outcome + "]";
        }
    }

    /** Limits how fast an address may ask; empty when nothing does. */
    public Optional<Filter> limit() {
        return limits.rates().ofAddresses();
    }

    /** Tries a login that came with a request, and begins a session if it is right. The audit has it. */
    public Result begin(HttpServletRequest request, Form form) {
        String address = ClientNetwork.of(request.getRemoteAddr());
        if (!limits.throttle().permits(address)) {
            return refused(request, Outcome.TOO_MANY);
        }
        try {
            Account account = account(request, form);
            Callers.noteSignIn(request, account, form.application());
            return new Result(Outcome.RIGHT, Optional.of(sessions.begin(account).text()));
        } catch (TooManyException e) {
            return refused(request, Outcome.TOO_MANY);
        } catch (LoginRefusedException e) {
            return e.isForLackOfCode() ? refused(request, Outcome.NO_CODE) : guessed(request, address);
        } catch (AuthenticationException | RefusedException | IllegalArgumentException e) {
            return guessed(request, address);
        }
    }

    private Account account(HttpServletRequest request, Form form) throws RefusedException {
        Optional<Account> before = accounts.book().find(form.name());
        before.ifPresent(account -> Callers.noteClaim(request, account));
        // Also for a name that there is not: it takes the same time.
        passwords.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(form.name(), form.password()));
        Account account = before.flatMap(this::current).orElseThrow(LoginRefusedException::wrongCode);
        if (account.secondFactor().isEmpty()) {
            return account;
        }
        if (form.code().isEmpty()) {
            throw LoginRefusedException.noCode();
        }
        return factors.use(account, LoginCode.parse(form.code()));
    }

    private Result guessed(HttpServletRequest request, String address) {
        limits.throttle().failed(address);
        limits.refusals().record(RefusalReason.BAD_CREDENTIALS, "failed login from " + address);
        return refused(request, Outcome.WRONG);
    }

    private static Result refused(HttpServletRequest request, Outcome outcome) {
        Problems.note(
                request,
                outcome == Outcome.NO_CODE
                        ? LoginRefusedException.SECOND_FACTOR
                        : RefusalReason.BAD_CREDENTIALS.code());
        return new Result(outcome, Optional.empty());
    }

    /** Whose session this token is of, which counts as used now; empty when it is of none. */
    public Optional<Account> session(String token) {
        return SessionToken.parse(token).flatMap(sessions::use);
    }

    /** Ends the session of this token. */
    public void end(String token) {
        SessionToken.parse(token).map(SessionToken::hash).ifPresent(sessions::end);
    }

    /**
     * An account as it is now, with whatever role and limits, if its holder may still do what he was let in for: it is enabled, and has
     * the same password and second factor. One that was removed and made again has another password.
     */
    public Optional<Account> current(Account before) {
        return accounts.book().find(before.name()).filter(Account::enabled).filter(now -> now.withRole(
                        before.role(), before.scope())
                .isStill(before));
    }
}
