package org.cairngate.master.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.cairngate.ledger.RefusalReason;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The password was right, and is not enough: 401. */
public final class LoginRefusedException extends RuntimeException {

    /** The reason of a refusal for a code that is missing. */
    public static final String SECOND_FACTOR = "second-factor";

    /** How a request can show whose it is, as each 401 says (RFC 9110 section 11.6.1). */
    public static final String CHALLENGE = "Basic realm=\"cairngate\", charset=\"UTF-8\"";

    private static final long serialVersionUID = 1L;

    private final String reason;

    private LoginRefusedException(String reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** No code came. */
    public static LoginRefusedException noCode() {
        return new LoginRefusedException(
                SECOND_FACTOR,
                "this account has a second factor: begin a session with the password and a code (POST /v1/sessions)");
    }

    /** A code came that counts as a wrong guess. */
    public static LoginRefusedException wrongCode() {
        return new LoginRefusedException(
                RefusalReason.BAD_CREDENTIALS.code(), "this code is wrong, or was used before; wait for the next one");
    }

    /** Whether a request was refused because no code came: nobody guessed anything. */
    public static boolean isForMissingCode(HttpServletRequest request) {
        return Problems.noted(request).filter(SECOND_FACTOR::equals).isPresent();
    }

    /** Answers a request with it. */
    public void writeTo(HttpServletRequest request, HttpServletResponse response, ProblemWriter problems)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        ProblemDetail problem = Problems.of(HttpStatus.UNAUTHORIZED, reason, getMessage());
        problem.setInstance(URI.create(request.getRequestURI()));
        Problems.note(request, reason);
        problems.write(response, problem);
    }
}
