package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs a request in as the service whose key it carries as a bearer token (RFC 6750); a key that is none is refused at once. */
final class ApiKeyFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Accounts accounts;
    private final Clock clock;
    private final AuthenticationEntryPoint refused;

    ApiKeyFilter(Accounts accounts, Clock clock, AuthenticationEntryPoint refused) {
        this.accounts = accounts;
        this.clock = clock;
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
        Optional<Account> service = ApiKey.parse(
                        header.substring(SCHEME.length()).strip())
                .flatMap(key -> accounts.book().service(key, clock.instant()));
        if (service.isEmpty()) {
            refused.commence(request, response, new BadCredentialsException("no service has this key"));
            return;
        }
        Callers.logIn(service.get().name(), Callers.ACCOUNT);
        chain.doFilter(request, response);
    }
}
