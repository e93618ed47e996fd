package org.cairngate.master.access;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.master.problem.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/**
 * Which requests are limited, and where: those of an address before anybody looks at a password, which is what a stranger can make
 * expensive; those of an account when its credentials were right, so that nobody else uses up its requests. Safe for use by several
 * threads.
 */
@Component
final class RateLimits implements MeterBinder {

    private static final RequestMatcher PROBES = PathPatternRequestMatcher.pathPattern("/v1/health/**");

    private final Optional<RateLimit> ofAddresses;
    private final Optional<RateLimit> ofAccounts;
    private final Callers callers;
    private final RefusalLog refusals;
    private final ProblemWriter problems;

    RateLimits(RequestRates rates, Callers callers, RefusalLog refusals, ProblemWriter problems) {
        this.ofAddresses = limit(rates.ofAddress());
        this.ofAccounts = limit(rates.ofAccount());
        this.callers = callers;
        this.refusals = refusals;
        this.problems = problems;
    }

    private static Optional<RateLimit> limit(long perSecond) {
        return perSecond == 0 ? Optional.empty() : Optional.of(new RateLimit(perSecond, TimeMeter.SYSTEM_NANOTIME));
    }

    /** Limits what comes from an address: to be added behind the filter that knows hubs, and before those that look at credentials. */
    void limitAddresses(HttpSecurity http) {
        ofAddresses().ifPresent(filter -> http.addFilterBefore(filter, BasicAuthenticationFilter.class));
    }

    /** Limits what comes from an address; empty when nothing is limited. */
    Optional<Filter> ofAddresses() {
        return ofAddresses.map(limit -> filter(limit, new RateFilter.Source("address", this::address)));
    }

    /** Limits what accounts ask for: to be added when the filter is there that notes whose a request is. */
    void limitAccounts(HttpSecurity http) {
        ofAccounts.ifPresent(limit -> http.addFilterAfter(
                filter(limit, new RateFilter.Source("account", RateLimits::account)), CallerFilter.class));
    }

    private RateFilter filter(RateLimit limit, RateFilter.Source source) {
        return new RateFilter(limit, source, refusals, problems);
    }

    private Optional<String> address(HttpServletRequest request) {
        // A probe with a password would be a free guess.
        boolean probe = request.getHeader(HttpHeaders.AUTHORIZATION) == null && PROBES.matches(request);
        return probe || callers.current() instanceof Caller.Hub
                ? Optional.empty()
                : Optional.of(ClientNetwork.of(request.getRemoteAddr()));
    }

    private static Optional<String> account(HttpServletRequest request) {
        return Callers.noted(request).filter(Caller.Holder.class::isInstance).map(Caller::label);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ofAddresses.ifPresent(limit -> bind(registry, limit, "address"));
        ofAccounts.ifPresent(limit -> bind(registry, limit, "account"));
    }

    private static void bind(MeterRegistry registry, RateLimit limit, String kind) {
        FunctionCounter.builder("cairngate.rate.refused", limit, RateLimit::refused)
                .tag("of", kind)
                .description("requests that came faster than is answered")
                .register(registry);
        Gauge.builder("cairngate.rate.senders", limit, RateLimit::senders)
                .tag("of", kind)
                .description("senders of requests that are told apart")
                .register(registry);
    }
}
