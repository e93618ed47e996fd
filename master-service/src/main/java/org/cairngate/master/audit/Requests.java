package org.cairngate.master.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.Accounts;
import org.cairngate.master.access.Audience;
import org.cairngate.master.access.Caller;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Permissions;
import org.cairngate.master.problem.Problems;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/** Reads of a request what a record says of it: no body, no header but the ones here, and no password. Safe for use by several threads. */
final class Requests {

    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final String BASIC = "Basic ";
    /** W3C Trace Context, section 3.2: version, trace id, parent id, flags. */
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    /** Erasure must leave no uid of an event anywhere, and a record stays for ever. */
    private static final String EVENTS = "/v1/events/";

    private static final String OBJECT = "org.cairngate.audit.object";

    private final Operations operations;
    private final Accounts accounts;

    Requests(Operations operations, Accounts accounts) {
        this.operations = operations;
        this.accounts = accounts;
    }

    /** What was tried, by whom as far as it is known. */
    Attempt attempt(HttpServletRequest request) {
        Operations.Asked asked = operations.find(request.getMethod(), request.getRequestURI());
        return new Attempt(
                actor(request),
                asked.action(),
                asked.name(),
                asked.path().startsWith(EVENTS) ? "" : asked.object(),
                request.getRemoteAddr(),
                trace(request));
    }

    /** That an account was used; what for is not looked up, as every request of every account comes here. */
    Attempt login(HttpServletRequest request) {
        return Attempt.login(actor(request), request.getRemoteAddr(), trace(request));
    }

    /** That somebody signed in at the page, and for which application. */
    Attempt signIn(HttpServletRequest request, String application) {
        return attempt(request).asLogin().about(application);
    }

    /** How it ended, by the status that it was answered with and what was noted of the answer. */
    static Outcome outcome(HttpServletRequest request, int status) {
        return new Outcome(
                status,
                Outcome.isError(status)
                        ? Problems.reasonOf(request, status)
                        : Problems.noted(request).orElse(""));
    }

    /** Whether a request asks for a change, and its credentials are those of the request and not of its body. */
    boolean isWrite(HttpServletRequest request) {
        return WRITES.contains(request.getMethod()) && !isSigned(request);
    }

    /** Whether the credential is a signature in the body. */
    boolean isSigned(HttpServletRequest request) {
        return WRITES.contains(request.getMethod())
                && Permissions.of(HttpMethod.valueOf(request.getMethod()), request.getRequestURI())
                        .filter(row -> row.audience() == Audience.SIGNED)
                        .isPresent();
    }

    /** Whether credentials of an account came with it. */
    static boolean hasLogin(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    /** Notes what the request is about, as its body says. */
    static void noteObject(HttpServletRequest request, String object) {
        request.setAttribute(OBJECT, object);
    }

    /** What was noted; empty for nothing. */
    static String object(HttpServletRequest request) {
        return request.getAttribute(OBJECT) instanceof String object ? object : "";
    }

    private String actor(HttpServletRequest request) {
        return Callers.noted(request)
                .map(Caller::label)
                .or(() -> Callers.claimed(request))
                .orElseGet(() -> hasLogin(request) ? claimed(request) : Caller.ANONYMOUS);
    }

    /** The account whose password was wrong. Any other name may be a secret, and tells nothing. */
    private String claimed(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Caller.UNKNOWN;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String login = new String(decoded, StandardCharsets.UTF_8);
            return accounts.book()
                    .find(login.substring(0, Math.max(0, login.indexOf(':'))))
                    .map(Account::name)
                    .orElse(Caller.UNKNOWN);
        } catch (IllegalArgumentException e) {
            return Caller.UNKNOWN;
        }
    }

    /** The trace id that a request came with; empty for none. */
    static String trace(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("traceparent"))
                .map(TRACE_PARENT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .orElse("");
    }
}
