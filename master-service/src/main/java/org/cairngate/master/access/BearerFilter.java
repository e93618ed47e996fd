package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.NotReadyException;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs a request in as who its bearer token (RFC 6750) lets in; one that lets in nobody is refused at once. */
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Bearers bearers;
    private final ProblemWriter problems;

    BearerFilter(Bearers bearers, ProblemWriter problems) {
        this.bearers = bearers;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            chain.doFilter(request, response);
            return;
        }
        try {
            Callers.logIn(bearers.find(header.substring(SCHEME.length()).strip())
                    .orElseThrow(LoginRefusedException::wrongToken));
        } catch (LoginRefusedException e) {
            e.writeTo(request, response, problems);
            return;
        } catch (NotReadyException e) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(IssuerKeys.AGAIN.toSeconds()));
            problems.write(response, Problems.of(HttpStatus.SERVICE_UNAVAILABLE, "not-ready", e.getMessage()));
            return;
        }
        chain.doFilter(request, response);
    }
}
