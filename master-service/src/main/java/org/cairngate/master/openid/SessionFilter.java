package org.cairngate.master.openid;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.SignIn;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows who signed in before, where an application asks for a code and nowhere else. */
final class SessionFilter extends OncePerRequestFilter {

    private final SignIn people;

    SessionFilter(SignIn people) {
        this.people = people;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (Endpoints.AUTHORIZE.equals(request.getRequestURI()) && !asksForLogin(request)) {
            SessionCookie.of(request).flatMap(people::session).ifPresent(SessionFilter::logIn);
        }
        chain.doFilter(request, response);
    }

    /** Whether the application wants the password again (OpenID Connect Core section 3.1.2.1). */
    private static boolean asksForLogin(HttpServletRequest request) {
        return Optional.ofNullable(request.getParameter(LoginFilter.PROMPT))
                .filter(values -> List.of(values.split(" ", -1)).contains("login"))
                .isPresent();
    }

    private static void logIn(Account account) {
        UsernamePasswordAuthenticationToken login =
                UsernamePasswordAuthenticationToken.authenticated(account.name(), "", AuthorityUtils.NO_AUTHORITIES);
        login.setDetails(account);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(login);
        SecurityContextHolder.setContext(context);
    }
}
