package org.cairngate.master.openid;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.CompositeFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers what is asked of the issuer. Its filters are made with the first request that an application's person sends, when the port
 * is known: a master without applications has none of them, and starts no slower.
 */
final class IssuerFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerFilter.class);

    private final ClientFile clients;
    private final Making filters;
    private final ProblemWriter problems;
    private volatile Optional<Filter> made = Optional.empty();

    /** Makes the filters. */
    @FunctionalInterface
    interface Making {

        /** The filters in their order; fails when the key of the issuer cannot be used. */
        IssuerFilters get() throws IOException;
    }

    IssuerFilter(ClientFile clients, Making filters, ProblemWriter problems) {
        this.clients = clients;
        this.filters = filters;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Set<HttpMethod>> methods = Endpoints.methods(request.getRequestURI());
        if (methods.isEmpty()) {
            refuse(request, response, HttpStatus.NOT_FOUND, "not-found", () -> "there is nothing under this path");
        } else if (clients.all().isEmpty()) {
            refuse(
                    request,
                    response,
                    HttpStatus.NOT_FOUND,
                    "not-found",
                    () -> "this master signs in people for no application; an administrator adds one with"
                            + " `cairn oidc client add`");
        } else if (methods.get().stream().noneMatch(method -> method.matches(request.getMethod()))) {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", names(methods.get())));
            refuse(
                    request,
                    response,
                    HttpStatus.METHOD_NOT_ALLOWED,
                    "method-not-allowed",
                    () -> "this path does not answer " + request.getMethod());
        } else {
            answer(request, response);
        }
    }

    private static Iterable<String> names(Set<HttpMethod> methods) {
        return methods.stream().map(HttpMethod::name).sorted().toList();
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        Filter filter;
        try {
            filter = made();
        } catch (IOException e) {
            LOG.error("nobody can sign in, the key of the issuer cannot be used", e);
            refuse(
                    request,
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "storage-failed",
                    () -> "the key of the issuer cannot be used; see the log");
            return;
        }
        filter.doFilter(
                request,
                response,
                (unanswered, late) -> refuse(
                        request,
                        response,
                        HttpStatus.NOT_FOUND,
                        "not-found",
                        () -> "there is nothing under this path"));
    }

    private Filter made() throws IOException {
        if (made.isEmpty()) {
            synchronized (this) {
                if (made.isEmpty()) {
                    CompositeFilter composite = new CompositeFilter();
                    composite.setFilters(filters.get().all());
                    made = Optional.of(composite);
                }
            }
        }
        return made.get();
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String reason,
            Supplier<String> detail)
            throws IOException {
        ProblemDetail problem = Problems.of(status, reason, detail.get());
        problem.setInstance(URI.create(request.getRequestURI()));
        Problems.note(request, reason);
        problems.write(response, problem);
    }
}
