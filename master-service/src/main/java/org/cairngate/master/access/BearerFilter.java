package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs a request in as who its bearer token (RFC 6750) lets in; one that lets in nobody is refused at once. */
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Bearers bearers;
    private final AuthenticationEntryPoint refused;

    BearerFilter(Bearers bearers, AuthenticationEntryPoint refused) {
        this.bearers = bearers;
        this.refused = refused;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Grant> grant = bearers.find(header.substring(SCHEME.length()).strip());
        if (grant.isEmpty()) {
            refused.commence(request, response, new BadCredentialsException("this token lets in nobody"));
            return;
        }
        Callers.logIn(grant.get());
        chain.doFilter(request, response);
    }
}
