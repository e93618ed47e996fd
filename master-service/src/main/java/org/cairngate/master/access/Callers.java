package org.cairngate.master.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Says who sent the request that the calling thread answers. Safe for use by several threads. */
@Component
public final class Callers {

    /** What a login with a hub's certificate gives. */
    static final String HUB = "ROLE_HUB";

    /** What a login to an account gives; what it may do, the account says at each request. */
    static final String ACCOUNT = "ROLE_ACCOUNT";

    private static final String NOTED = "org.cairngate.caller";
    private static final String NO_CODE = "org.cairngate.caller.no-code";
    private static final String CLAIMED = "org.cairngate.caller.claimed";
    private static final String SIGNED_IN = "org.cairngate.caller.signed-in";

    private final Accounts accounts;
    private final Sessions sessions;

    Callers(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    /** Who sent the request that this thread answers. */
    public Caller current() {
        return of(SecurityContextHolder.getContext().getAuthentication());
    }

    /** What of the chain and the registry the request may see. */
    public Scope scope() {
        return current().scope();
    }

    /**
     * The account that the request came from.
     *
     * @throws IllegalStateException when it came from none; the table of permissions keeps such requests away
     */
    public Account account() {
        if (current() instanceof Caller.Holder holder) {
            return holder.account();
        }
        throw new IllegalStateException("only accounts are let through to here");
    }

    /**
     * By what the holder of the account is let in that the request came from.
     *
     * @throws IllegalStateException when it came from none
     */
    public Grant grant() {
        Account account = account();
        return login().map(grant -> new Grant(account, grant.session(), grant.until()))
                .orElseGet(() -> Grant.of(account));
    }

    /** By what a request with a bearer token was let in; empty for another one. */
    private static Optional<Grant> login() {
        return Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication())
                .map(Authentication::getDetails)
                .filter(Grant.class::isInstance)
                .map(Grant.class::cast);
    }

    /** The hash of the token of the session that the request belongs to; empty for none. */
    Optional<Hash> session() {
        return login().flatMap(Grant::session);
    }

    /** Whether the request came with a token or key, and so not with the password itself. */
    boolean hasToken() {
        return login().isPresent();
    }

    /** Whether the request came with a password alone, and the account has a second factor. */
    boolean lacksCode() {
        return current() instanceof Caller.Holder holder
                && holder.account().secondFactor().isPresent()
                && !hasToken();
    }

    /**
     * Whether an account is as it was when its holder was let in, his credential is still valid, and his session has not ended: an
     * answer that goes on for long has to look again and again. That is no use of the session.
     */
    public boolean isValid(Grant grant, Instant now) {
        Account account = grant.account();
        return account.isOpen(now)
                && now.isBefore(grant.until())
                && accounts.book().find(account.name()).filter(account::isStill).isPresent()
                && grant.session().filter(session -> !sessions.isAlive(session)).isEmpty();
    }

    /** Whose credentials came with a request and were right, also when security is done with it; empty for nobody's. */
    public static Optional<Caller> noted(HttpServletRequest request) {
        return request.getAttribute(NOTED) instanceof Caller caller ? Optional.of(caller) : Optional.empty();
    }

    /** Whether a request's password was right and a code is needed besides: nobody is logged in yet. */
    public static boolean lacksCode(HttpServletRequest request) {
        return request.getAttribute(NO_CODE) != null;
    }

    /** The account whose name came with a form and that somebody failed to show to be his; empty for none. */
    public static Optional<String> claimed(HttpServletRequest request) {
        return request.getAttribute(CLAIMED) instanceof String name ? Optional.of(name) : Optional.empty();
    }

    /** For which application somebody signed in at the page by this request, with no name for none; empty for a request that is none. */
    public static Optional<String> signedIn(HttpServletRequest request) {
        return request.getAttribute(SIGNED_IN) instanceof String application
                ? Optional.of(application)
                : Optional.empty();
    }

    static void noteClaim(HttpServletRequest request, Account account) {
        request.setAttribute(CLAIMED, account.name());
    }

    static void noteSignIn(HttpServletRequest request, Account account, String application) {
        request.setAttribute(NOTED, new Caller.Holder(account));
        request.setAttribute(SIGNED_IN, application);
    }

    void note(HttpServletRequest request) {
        Caller caller = current();
        if (!(caller instanceof Caller.Stranger)) {
            request.setAttribute(NOTED, caller);
            if (lacksCode()) {
                request.setAttribute(NO_CODE, true);
            }
        }
    }

    /** Whose login this is; nobody's when there is none, which Spring says with null. */
    Caller of(Authentication login) {
        if (login == null || !login.isAuthenticated()) {
            return new Caller.Stranger();
        }
        if (has(login, HUB)) {
            return new Caller.Hub(login.getName());
        }
        if (has(login, ACCOUNT)) {
            return accounts.book()
                    .find(login.getName())
                    .filter(Account::enabled)
                    .<Caller>map(Caller.Holder::new)
                    .orElseGet(Caller.Stranger::new);
        }
        return new Caller.Stranger();
    }

    private static boolean has(Authentication login, String authority) {
        for (GrantedAuthority one : login.getAuthorities()) {
            if (authority.equals(one.getAuthority())) {
                return true;
            }
        }
        return false;
    }

    /** Logs in the request that the calling thread answers as this hub. */
    static void logInHub(String name) {
        logIn(name, HUB, Optional.empty());
    }

    /** Logs in the request that the calling thread answers. */
    static void logIn(Grant grant) {
        logIn(grant.account().name(), ACCOUNT, Optional.of(grant));
    }

    /** Logs in the calling thread as the holder of this account. */
    static void logIn(String account) {
        logIn(account, ACCOUNT, Optional.empty());
    }

    private static void logIn(String name, String authority, Optional<Grant> grant) {
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.authenticated(
                name, "", AuthorityUtils.createAuthorityList(authority));
        grant.ifPresent(login::setDetails);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(login);
        SecurityContextHolder.setContext(context);
    }
}
