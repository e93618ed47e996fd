package org.cairngate.master.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The password was right and is not enough, or a bearer token lets in nobody: 401. */
public final class LoginRefusedException extends RuntimeException {

    /** The reason of a refusal for a code that is missing. */
    public static final String SECOND_FACTOR = "second-factor";

    /** How a request can show whose it is, as each 401 says (RFC 9110 section 11.6.1). */
    public static final String CHALLENGE = "Basic realm=\"cairngate\", charset=\"UTF-8\"";

    /** The reason of a refusal of a token that an issuer signed, and that is not valid here and now. */
    public static final String INVALID_TOKEN = "invalid-token";

    // RFC 6750 section 3.1.
    private static final String BEARER = "Bearer realm=\"cairngate\", error=\"invalid_token\"";

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String challenge;

    private LoginRefusedException(String reason, String challenge, String detail) {
        super(detail);
        this.reason = reason;
        this.challenge = challenge;
    }

    /** No code came. */
    public static LoginRefusedException noCode() {
        return new LoginRefusedException(
                SECOND_FACTOR,
                CHALLENGE,
                "this account has a second factor: begin a session with the password and a code (POST /v1/sessions)");
    }

    /** A code came that counts as a wrong guess. */
    public static LoginRefusedException wrongCode() {
        return new LoginRefusedException(
                RefusalReason.BAD_CREDENTIALS.code(),
                CHALLENGE,
                "this code is wrong, or was used before; wait for the next one");
    }

    /** A bearer token came that is none of ours or of an issuer, or no more. */
    public static LoginRefusedException wrongToken() {
        return new LoginRefusedException(
                RefusalReason.BAD_CREDENTIALS.code(), BEARER, "this token lets in nobody, or does so no more");
    }

    /** A token came that an issuer signed, and that is not valid here and now. */
    public static LoginRefusedException invalidToken(String detail) {
        return new LoginRefusedException(INVALID_TOKEN, BEARER, detail);
    }

    /** Whether it was all right but for the code that did not come. */
    public boolean isForLackOfCode() {
        return reason.equals(SECOND_FACTOR);
    }

    /** Whether a request was refused and nobody guessed anything: no code came, or a token that an issuer did sign. */
    public static boolean isNoGuess(HttpServletRequest request) {
        return Problems.noted(request)
                .filter(Set.of(SECOND_FACTOR, INVALID_TOKEN)::contains)
                .isPresent();
    }

    /** Answers a request with it. */
    public void writeTo(HttpServletRequest request, HttpServletResponse response, ProblemWriter problems)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
        ProblemDetail problem = Problems.of(HttpStatus.UNAUTHORIZED, reason, getMessage());
        problem.setInstance(URI.create(request.getRequestURI()));
        Problems.note(request, reason);
        problems.write(response, problem);
    }
}
