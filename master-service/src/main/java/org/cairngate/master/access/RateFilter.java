package org.cairngate.master.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses requests that come faster than a {@link RateLimit} permits, and says when to come again. */
final class RateFilter extends OncePerRequestFilter {

    private final RateLimit limit;
    private final Source source;
    private final RefusalLog refusals;
    private final ProblemWriter problems;

    /**
     * What is counted together.
     *
     * @param kind how the refusal calls it, as {@code account}
     * @param sender who sent a request; empty for who is not limited
     */
    record Source(String kind, Function<HttpServletRequest, Optional<String>> sender) {}

    RateFilter(RateLimit limit, Source source, RefusalLog refusals, ProblemWriter problems) {
        this.limit = limit;
        this.source = source;
        this.refusals = refusals;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> sender = source.sender().apply(request);
        Optional<Duration> wait = sender.flatMap(limit::refusal);
        if (wait.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        refusals.record(RefusalReason.RATE_LIMIT, "requests too fast " + source.kind() + "=" + sender.get());
        Problems.note(request, RefusalReason.RATE_LIMIT.code());
        // Whole seconds, and never sooner than there is room for a request.
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.get().toSeconds() + 1));
        problems.write(
                response,
                Problems.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        RefusalReason.RATE_LIMIT.code(),
                        "this " + source.kind()
                                + " sends requests faster than the master answers them, try again later and more slowly"));
    }

    /** One chain has several. */
    @Override
    protected String getAlreadyFilteredAttributeName() {
        return super.getAlreadyFilteredAttributeName() + "." + source.kind();
    }
}
