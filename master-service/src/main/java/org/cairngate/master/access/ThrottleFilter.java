package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses logins from addresses that failed too often, and counts those that fail. */
final class ThrottleFilter extends OncePerRequestFilter {

    private final LoginThrottle throttle;
    private final RefusalLog refusals;
    private final ProblemWriter problems;

    ThrottleFilter(LoginThrottle throttle, RefusalLog refusals, ProblemWriter problems) {
        this.throttle = throttle;
        this.refusals = refusals;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean login = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        String address = ClientNetwork.of(request.getRemoteAddr());
        if (login && !throttle.permits(address)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(LoginThrottle.WINDOW.toSeconds()));
            Problems.note(request, RefusalReason.BAD_CREDENTIALS.code());
            problems.write(
                    response,
                    Problems.of(
                            HttpStatus.TOO_MANY_REQUESTS,
                            RefusalReason.BAD_CREDENTIALS.code(),
                            "too many failed logins from this address, try again later"));
            return;
        }
        chain.doFilter(request, response);
        if (login
                && response.getStatus() == HttpStatus.UNAUTHORIZED.value()
                && !LoginRefusedException.isNoGuess(request)) {
            throttle.failed(address);
            refusals.record(RefusalReason.BAD_CREDENTIALS, "failed login from " + address);
        }
    }
}
