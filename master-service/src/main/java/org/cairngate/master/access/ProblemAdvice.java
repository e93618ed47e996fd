package org.cairngate.master.access;

import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what controllers throw into problem details with a reason. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final RefusalLog refusals;

    ProblemAdvice(RefusalLog refusals) {
        this.refusals = refusals;
    }

    @ExceptionHandler
    ProblemDetail refused(RefusedException e) {
        refusals.record(e);
        return Problems.of(e);
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException e) {
        return Problems.of(HttpStatus.NOT_FOUND, "not-found", e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail outOfRange(IllegalArgumentException e) {
        return Problems.of(HttpStatus.BAD_REQUEST, "malformed-request", e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail storage(StorageException e) {
        log.error("request failed, storage refuses", e);
        return Problems.of(
                HttpStatus.SERVICE_UNAVAILABLE, RefusalReason.STORAGE_FAILED.code(), "the store refuses, see the log");
    }

    @ExceptionHandler
    ProblemDetail unexpected(Exception e) {
        log.error("request failed unexpectedly", e);
        return Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "the master failed, see its log");
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ResponseEntity<Object> response = super.handleExceptionInternal(e, body, headers, status, request);
        if (response != null && response.getBody() instanceof ProblemDetail problem) {
            problem.setProperty(
                    "reason", status.value() == HttpStatus.NOT_FOUND.value() ? "not-found" : "malformed-request");
        }
        return response;
    }
}
