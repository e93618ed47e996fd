package org.cairngate.master.repeat;

import static org.cairngate.ledger.RefusalReason.STORAGE_FAILED;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.Caller;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Does a write that comes with a key once, and answers it the same when it comes again. Behind the audit, which records also what was
 * not done again.
 */
@Component
@Order(1)
final class RepeatFilter extends OncePerRequestFilter {

    /** The header with the key. */
    static final String HEADER = "Idempotency-Key";

    private static final Logger LOG = LoggerFactory.getLogger(RepeatFilter.class);
    private static final Set<String> METHODS = Set.of("POST", "PATCH", "DELETE");
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_FAULT = 500;

    private final KeptWrites kept;
    private final ProblemWriter problems;

    RepeatFilter(ChainStore store, Clock clock, ProblemWriter problems) {
        this.kept = new KeptWrites(store, clock, KeptWrites.SLOTS, KeptWrites.MAX_OF_ACCOUNT);
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> header = Optional.ofNullable(request.getHeader(HEADER));
        Optional<Caller> caller = Callers.noted(request).filter(Caller.Holder.class::isInstance);
        if (header.isEmpty()
                || caller.isEmpty()
                || !METHODS.contains(request.getMethod())
                || !request.getRequestURI().startsWith("/v1/")) {
            chain.doFilter(request, response);
            return;
        }
        ReadBody body = ReadBody.of(request);
        if (!body.isWhole()) {
            chain.doFilter(body, response);
            return;
        }
        Secrecy secrecy = Secrecy.of(request.getMethod(), request.getRequestURI());
        Hash id;
        Earlier earlier;
        try {
            id = id(caller.get().label(), RepeatKey.parse(header.get()));
            earlier = kept.begin(id, digest(body, secrecy), caller.get().label());
        } catch (IllegalArgumentException e) {
            refuse(body, response, Problems.of(HttpStatus.BAD_REQUEST, "malformed-request", e.getMessage()));
            return;
        } catch (StorageException e) {
            LOG.error("write refused, its key cannot be kept path={}", request.getRequestURI(), e);
            String detail = "the store refuses the key, so the write was not tried; see the log";
            refuse(body, response, Problems.of(HttpStatus.SERVICE_UNAVAILABLE, STORAGE_FAILED.code(), detail));
            return;
        }
        if (earlier instanceof Earlier.Answered answered) {
            repeat(answered.answer(), body, response);
        } else if (earlier instanceof Earlier.Refused refused) {
            refuse(refused, body, response);
        } else {
            attempt(id, secrecy, body, response, chain);
        }
    }

    private void attempt(
            Hash id, Secrecy secrecy, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(request, held);
            answered = true;
        } finally {
            boolean failed = !answered || held.getStatus() >= FIRST_FAULT;
            try {
                if (failed || held.getStatus() == HttpStatus.TOO_MANY_REQUESTS.value()) {
                    kept.forget(id);
                } else {
                    keep(id, secrecy, held);
                }
            } catch (StorageException e) {
                LOG.error("answer of a write with a key is not kept path={}", request.getRequestURI(), e);
            }
        }
        held.copyBodyToResponse();
    }

    private void keep(Hash id, Secrecy secrecy, ContentCachingResponseWrapper answer) {
        byte[] body = answer.getContentAsByteArray();
        Optional<String> type = Optional.ofNullable(answer.getContentType());
        Optional<String> tag = Optional.ofNullable(answer.getHeader(HttpHeaders.ETAG));
        Optional<String> location = Optional.ofNullable(answer.getHeader(HttpHeaders.LOCATION));
        boolean fits = body.length <= KeptAnswer.MAX_BODY
                && Stream.of(type, tag, location)
                        .flatMap(Optional::stream)
                        .allMatch(header -> header.length() <= KeptAnswer.MAX_HEADER);
        // What was refused has no secret in its answer, but may name what came.
        boolean whole = fits && (secrecy == Secrecy.NONE || (secrecy == Secrecy.ANSWER && isRefused(answer)));
        kept.end(
                id,
                whole
                        ? new KeptAnswer(
                                answer.getStatus(),
                                true,
                                type.orElse(""),
                                tag.orElse(""),
                                location.orElse(""),
                                new String(body, StandardCharsets.UTF_8))
                        : KeptAnswer.statusOnly(answer.getStatus()));
    }

    private static boolean isRefused(HttpServletResponse answer) {
        return answer.getStatus() >= FIRST_ERROR;
    }

    private static void repeat(KeptAnswer answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Problems.note(request, "repeated");
        response.setStatus(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.setContentType(answer.contentType());
        }
        if (!answer.entityTag().isEmpty()) {
            response.setHeader(HttpHeaders.ETAG, answer.entityTag());
        }
        if (!answer.location().isEmpty()) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Hash id(String account, RepeatKey key) {
        return Hash.sha256(
                new CborWriter().array(2).text(account).text(key.text()).toBytes());
    }

    private static Hash digest(ReadBody request, Secrecy secrecy) {
        CborWriter what = new CborWriter()
                .array(4)
                .text(request.getMethod())
                .text(request.getRequestURI())
                .text(Optional.ofNullable(request.getQueryString()).orElse(""));
        return Hash.sha256(what.bytes(secrecy == Secrecy.BODY ? new byte[0] : request.bytes())
                .toBytes());
    }

    private void refuse(Earlier.Refused earlier, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (earlier.retrySeconds() > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(earlier.retrySeconds()));
        }
        refuse(request, response, Problems.of(earlier.status(), earlier.reason(), earlier.detail()));
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        Problems.note(request, Problems.reasonOf(problem));
        problem.setInstance(URI.create(request.getRequestURI()));
        problems.write(response, problem);
    }
}
