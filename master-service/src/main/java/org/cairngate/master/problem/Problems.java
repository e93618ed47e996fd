package org.cairngate.master.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Problem details (RFC 9457) with the member {@code reason}: the same code as in receipts and logs. */
public final class Problems {

    private static final String REASON = "reason";
    private static final String ATTRIBUTE = "org.cairngate.problem.reason";

    private Problems() {}

    /** A problem of the given status, reason code and explanation. */
    public static ProblemDetail of(HttpStatus status, String reason, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(status.getReasonPhrase());
        problem.setProperty(REASON, reason);
        return problem;
    }

    /** A problem whose reason follows from its status. */
    static ProblemDetail of(HttpStatus status, String detail) {
        return of(status, reason(status), detail);
    }

    /** The problem of a refusal: 409 when it conflicts with the chain, 400 when it is wrong by itself. */
    public static ProblemDetail of(RefusedException refusal) {
        ProblemDetail problem = of(status(refusal.reason()), refusal.reason().code(), refusal.detail());
        if (!refusal.uids().isEmpty()) {
            problem.setProperty("uids", refusal.uids());
        }
        return problem;
    }

    /** The problem that a request would be answered with which failed so. */
    public static ProblemDetail ofFailure(Exception failure) {
        if (failure instanceof RefusedException refusal) {
            return of(refusal);
        }
        if (failure instanceof NotReadyException) {
            return of(HttpStatus.SERVICE_UNAVAILABLE, "not-ready", failure.getMessage());
        }
        if (failure instanceof RetiredTypeException) {
            return of(HttpStatus.CONFLICT, "retired-type", failure.getMessage());
        }
        if (failure instanceof StorageException) {
            return of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    RefusalReason.STORAGE_FAILED.code(),
                    "the store refuses, see the log");
        }
        HttpStatus status = status(failure);
        return of(status, status.is5xxServerError() ? "the master failed, see its log" : failure.getMessage());
    }

    /** Notes why a request is refused or answered as it is, for those who ask with {@link #reasonOf} after it was answered. */
    public static void note(HttpServletRequest request, String reason) {
        request.setAttribute(ATTRIBUTE, reason);
    }

    /** Why a request was refused: what was noted, and otherwise what follows from the status that it was answered with. */
    public static String reasonOf(HttpServletRequest request, int status) {
        return noted(request)
                .or(() -> Optional.ofNullable(HttpStatus.resolve(status)).map(Problems::reason))
                .orElse("");
    }

    /** What was noted of a request's answer, why it is as it is. */
    public static Optional<String> noted(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String reason ? Optional.of(reason) : Optional.empty();
    }

    /** The reason that a problem tells; empty for none. */
    public static String reasonOf(ProblemDetail problem) {
        return Optional.ofNullable(problem.getProperties())
                .map(properties -> properties.get(REASON))
                .map(Object::toString)
                .orElse("");
    }

    private static HttpStatus status(Exception failure) {
        if (failure instanceof NotFoundException) {
            return HttpStatus.NOT_FOUND;
        }
        if (failure instanceof PreconditionFailedException) {
            return HttpStatus.PRECONDITION_FAILED;
        }
        if (failure instanceof ForbiddenException) {
            return HttpStatus.FORBIDDEN;
        }
        if (failure instanceof DeactivatedException) {
            return HttpStatus.GONE;
        }
        if (failure instanceof TooManyException) {
            return HttpStatus.TOO_MANY_REQUESTS;
        }
        return failure instanceof MalformedRequestException ? HttpStatus.BAD_REQUEST : HttpStatus.INTERNAL_SERVER_ERROR;
    }

    private static HttpStatus status(RefusalReason reason) {
        return switch (reason) {
            case NOT_PERMITTED,
                    DUPLICATE_UID,
                    UNKNOWN_DEVICE,
                    REVOKED_DEVICE,
                    SEQ_REPLAY,
                    SEQ_GAP,
                    EQUIVOCATION,
                    VOTE_REQUIRED,
                    UNKNOWN_PROPOSAL,
                    VOTE_CLOSED,
                    DUPLICATE_VOTE,
                    QUARANTINED_NODE -> HttpStatus.CONFLICT;
            case ERASED -> HttpStatus.GONE;
            case STORAGE_FAILED, QUOTA_FULL -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.BAD_REQUEST;
        };
    }

    private static String reason(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> RefusalReason.BAD_CREDENTIALS.code();
            case FORBIDDEN, CONFLICT -> RefusalReason.NOT_PERMITTED.code();
            case NOT_FOUND -> "not-found";
            case METHOD_NOT_ALLOWED -> "method-not-allowed";
            case NOT_ACCEPTABLE -> "not-acceptable";
            case PRECONDITION_FAILED -> "precondition-failed";
            case GONE -> "deactivated";
            case CONTENT_TOO_LARGE -> RefusalReason.OVERSIZED.code();
            case TOO_MANY_REQUESTS -> RefusalReason.QUOTA_FULL.code();
            case UNSUPPORTED_MEDIA_TYPE -> "unsupported-media-type";
            default -> status.is5xxServerError() ? "internal" : "malformed-request";
        };
    }
}
