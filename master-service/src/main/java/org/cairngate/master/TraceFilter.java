package org.cairngate.master;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request a trace id: the one of its {@code traceparent} (W3C Trace Context, version 00), or a new one. It is in the log
 * lines of the request in JSON as {@code trace.id}, and in the answer's header {@code X-Trace-Id}.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class TraceFilter extends OncePerRequestFilter {

    /** The header of the answer. */
    static final String HEADER = "X-Trace-Id";

    private static final String FIELD = "trace.id";
    private static final int ID_BYTES = 16;
    private static final Pattern PARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private final SecureRandom random = new SecureRandom();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id =
                ofParent(Optional.ofNullable(request.getHeader("traceparent"))).orElseGet(this::fresh);
        response.setHeader(HEADER, id);
        MDC.put(FIELD, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(FIELD);
        }
    }

    /** The trace id of the header's value; empty when it is none. */
    static Optional<String> ofParent(Optional<String> parent) {
        return parent.map(PARENT::matcher).filter(Matcher::matches).map(matcher -> matcher.group(1));
    }

    private String fresh() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
