package org.cairngate.master.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.ObjectMapper;

/** Problem details (RFC 9457) with the member {@code reason}: the same code as in receipts and logs. */
public final class Problems {

    private Problems() {}

    /** A problem of the given status, reason code and explanation. */
    public static ProblemDetail of(HttpStatus status, String reason, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("reason", reason);
        return problem;
    }

    /** The problem of a refusal: 409 when it conflicts with the chain, 400 when it is wrong by itself. */
    public static ProblemDetail of(RefusedException refusal) {
        ProblemDetail problem = of(status(refusal.reason()), refusal.reason().code(), refusal.detail());
        if (!refusal.uids().isEmpty()) {
            problem.setProperty("uids", refusal.uids());
        }
        return problem;
    }

    private static HttpStatus status(RefusalReason reason) {
        return switch (reason) {
            case NOT_PERMITTED, DUPLICATE_UID, UNKNOWN_DEVICE, REVOKED_DEVICE, SEQ_REPLAY, SEQ_GAP, EQUIVOCATION ->
                HttpStatus.CONFLICT;
            case STORAGE_FAILED, QUOTA_FULL -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.BAD_REQUEST;
        };
    }

    /** Writes a problem where no controller is reached. */
    static void write(HttpServletResponse response, ObjectMapper json, HttpStatus status, String reason, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream()
                .write(json.writeValueAsBytes(Map.of(
                        "type",
                        "about:blank",
                        "title",
                        status.getReasonPhrase(),
                        "status",
                        status.value(),
                        "detail",
                        detail,
                        "reason",
                        reason)));
    }
}
