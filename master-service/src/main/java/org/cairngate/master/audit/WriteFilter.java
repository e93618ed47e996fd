package org.cairngate.master.audit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.Caller;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Records every write of somebody whose credentials were right, and holds its answer back until the record is in the pool. Also tells
 * of each use of an account. Behind security: what comes here is permitted.
 */
@Order(0)
final class WriteFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(WriteFilter.class);
    private static final String RECORDED = "org.cairngate.audit.recorded";
    private static final int FAULT = 500;

    private final AuditTrail trail;
    private final Requests requests;
    private final ProblemWriter problems;

    WriteFilter(AuditTrail trail, Requests requests, ProblemWriter problems) {
        this.trail = trail;
        this.requests = requests;
        this.problems = problems;
    }

    /** Whether a request has a record of its own already. */
    static boolean hasRecorded(HttpServletRequest request) {
        return request.getAttribute(RECORDED) != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Caller> caller = Callers.noted(request);
        if (caller.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        if (caller.get() instanceof Caller.Holder && !Callers.lacksCode(request)) {
            trail.used(requests.login(request));
        }
        if (!requests.isWrite(request)) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(RECORDED, true);
        Notes.Note note;
        try {
            note = trail.begin(requests.attempt(request));
        } catch (RefusedException e) {
            problems.write(response, Problems.of(e));
            return;
        } catch (StorageException e) {
            log.error("write refused, it cannot be recorded path={}", request.getRequestURI(), e);
            refuse(response, "the store refuses the audit record, so the write was not tried; see the log");
            return;
        }
        record(note, request, response, chain);
    }

    private void record(Notes.Note note, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(request, held);
            answered = true;
        } finally {
            int status = answered ? held.getStatus() : FAULT;
            boolean recorded = end(note, status, request);
            if (answered && recorded) {
                held.copyBodyToResponse();
            } else if (answered) {
                refuse(
                        response,
                        "the store refuses the audit record, see the log; the write may have been done: look before you repeat it");
            }
        }
    }

    private boolean end(Notes.Note note, int status, HttpServletRequest request) {
        try {
            trail.end(note, Requests.outcome(request, status), Requests.object(request));
            return true;
        } catch (StorageException e) {
            log.error("write not recorded, it will be when the store permits path={}", request.getRequestURI(), e);
            return false;
        }
    }

    private void refuse(HttpServletResponse response, String detail) throws IOException {
        response.reset();
        problems.write(
                response, Problems.of(HttpStatus.SERVICE_UNAVAILABLE, RefusalReason.STORAGE_FAILED.code(), detail));
    }
}
