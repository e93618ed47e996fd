package org.cairngate.master.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.cairngate.ledger.RefusalLog;
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
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns what controllers throw into problem details with a reason. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    /** When a client asks again for what was not ready. */
    private static final String RETRY_SECONDS = "5";

    private final RefusalLog refusals;
    private final ProblemWriter problems;

    ProblemAdvice(RefusalLog refusals, ProblemWriter problems) {
        this.refusals = refusals;
        this.problems = problems;
    }

    @ExceptionHandler
    void refused(RefusedException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        refusals.record(e);
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void notFound(NotFoundException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void forbidden(ForbiddenException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void loginRefused(LoginRefusedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        e.writeTo(request, response, problems);
    }

    @ExceptionHandler
    void preconditionFailed(PreconditionFailedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void deactivated(DeactivatedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void retiredType(RetiredTypeException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void malformed(MalformedRequestException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void notReady(NotReadyException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.debug("request not answered path={}", request.getRequestURI(), e);
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void tooMany(TooManyException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(
                HttpHeaders.RETRY_AFTER, Long.toString(e.untilNextTry().toSeconds()));
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void storage(StorageException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.error("request failed, storage refuses path={}", request.getRequestURI(), e);
        write(Problems.ofFailure(e), request, response);
    }

    @ExceptionHandler
    void unexpected(Exception e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            log.debug("client went away path={}", request.getRequestURI());
            return;
        }
        log.error("request failed unexpectedly path={}", request.getRequestURI(), e);
        write(Problems.ofFailure(e), request, response);
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ServletWebRequest web = (ServletWebRequest) request;
        HttpServletResponse response = web.getResponse();
        if (response == null || DisconnectedClientHelper.isClientDisconnectedException(e)) {
            return null;
        }
        try {
            headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            write(problem(e, body, status), web.getRequest(), response);
        } catch (IOException gone) {
            log.debug("client went away path={}", web.getRequest().getRequestURI());
        }
        return null;
    }

    private static ProblemDetail problem(Exception e, Object body, HttpStatusCode status) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof OversizedBodyException) {
                return Problems.of(HttpStatus.CONTENT_TOO_LARGE, cause.getMessage());
            }
        }
        if (status.is5xxServerError()) {
            log.error("request failed unexpectedly", e);
            return Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, "the master failed, see its log");
        }
        String detail = body instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : "the request is malformed";
        return Problems.of(HttpStatus.valueOf(status.value()), detail);
    }

    /** An answer that began cannot become a problem: its connection is cut, so that nobody takes it for a whole one. */
    private void write(ProblemDetail problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            throw new IOException("answer is not whole: " + problem.getDetail());
        }
        problem.setInstance(URI.create(request.getRequestURI()));
        Problems.note(request, Problems.reasonOf(problem));
        problems.write(response, problem);
    }
}
