package org.cairngate.master.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives a problem to a refusal that has a status and nothing else, as the endpoints for health and metrics answer. */
@Component
final class WordlessRefusals extends OncePerRequestFilter {

    private final ProblemWriter problems;

    WordlessRefusals(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Worded worded = new Worded(response);
        chain.doFilter(request, worded);
        worded.flushBuffer();
    }

    private final class Worded extends HttpServletResponseWrapper {

        Worded(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void flushBuffer() throws IOException {
            HttpStatus status = HttpStatus.resolve(getStatus());
            if (status != null && status.isError() && getContentType() == null && !isCommitted()) {
                problems.write((HttpServletResponse) getResponse(), Problems.of(status, ProblemPage.detail(status)));
            } else {
                super.flushBuffer();
            }
        }
    }
}
