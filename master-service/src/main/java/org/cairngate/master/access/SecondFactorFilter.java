package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.ProblemWriter;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets who has a second factor do with the password alone one thing: begin a session, where the code is asked for. */
final class SecondFactorFilter extends OncePerRequestFilter {

    private static final RequestMatcher LOGIN =
            PathPatternRequestMatcher.pathPattern(HttpMethod.POST, SessionController.PATH);

    private final Callers callers;
    private final ProblemWriter problems;

    SecondFactorFilter(Callers callers, ProblemWriter problems) {
        this.callers = callers;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (callers.lacksCode() && !LOGIN.matches(request)) {
            LoginRefusedException.noCode().writeTo(request, response, problems);
            return;
        }
        chain.doFilter(request, response);
    }
}
