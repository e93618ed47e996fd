package org.cairngate.master.audit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.cairngate.master.access.Callers;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells of every attempt that is refused for what the client is, and not for what it asked: 401, 403 and 429, and signed transactions
 * that are not taken. Before security, which ends most of them. Also of logins by the page, which end there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class RefusalFilter extends OncePerRequestFilter {

    private static final Set<Integer> REFUSALS =
            Set.of(HttpStatus.UNAUTHORIZED.value(), HttpStatus.FORBIDDEN.value(), HttpStatus.TOO_MANY_REQUESTS.value());

    private final AuditTrail trail;
    private final Requests requests;

    RefusalFilter(AuditTrail trail, Requests requests) {
        this.trail = trail;
        this.requests = requests;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        int status = response.getStatus();
        Callers.signedIn(request).ifPresent(application -> trail.signedIn(requests.signIn(request, application)));
        boolean refused = REFUSALS.contains(status) || (Outcome.isError(status) && requests.isSigned(request));
        if (refused && !WriteFilter.hasRecorded(request)) {
            trail.refused(requests.attempt(request), Requests.outcome(request, status));
        }
    }
}
