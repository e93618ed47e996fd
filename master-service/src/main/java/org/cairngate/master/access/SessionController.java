package org.cairngate.master.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.MalformedRequestException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Logging in and out: a token in place of the password, and the only way in for who has a second factor. */
@RestController
@RequestMapping(SessionController.PATH)
@Tag(name = "accounts")
class SessionController {

    /** Where sessions begin. */
    static final String PATH = "/v1/sessions";

    private final Sessions sessions;
    private final SecondFactors factors;
    private final Callers callers;
    private final Clock clock;

    SessionController(Sessions sessions, SecondFactors factors, Callers callers, Clock clock) {
        this.sessions = sessions;
        this.factors = factors;
        this.callers = callers;
        this.clock = clock;
    }

    /** A login; the password comes as it always does. */
    record NewSession(
            @Pattern(regexp = LoginCode.TEXT)
            @Schema(
                    description =
                            "of an account with a second factor: what the authenticator shows, or a recovery code")
            String code) {

        /** Without the code. */
        @Override
        public String toString() {
            return "NewSession";
        }
    }

    /** A session that began just now; its token is never shown again. */
    record BegunSession(
            AccountView account,

            @Schema(description = "sent as Authorization: Bearer")
            String token,

            @Schema(
                    description =
                            "when it ends; before that, when it is not used for idleSeconds, the account changes or the master stops")
            Instant expiresAt,

            long idleSeconds) {

        /** Without the token. */
        @Override
        public String toString() {
            return "BegunSession[" + account.name() + "]";
        }
    }

    @PostMapping
    @Operation(
            operationId = "logIn",
            summary = "Begin a session with name and password, and a code where the account has a second factor")
    @ApiResponse(responseCode = "201", description = "The token lets in")
    ResponseEntity<BegunSession> begin(@Valid @RequestBody(required = false) NewSession wish) throws RefusedException {
        Account by = callers.account();
        if (!by.hasPassword() || callers.hasToken()) {
            throw refused("a session begins with a person's name and password, not with a key or another token");
        }
        Optional<String> code = Optional.ofNullable(wish).map(NewSession::code);
        if (by.secondFactor().isPresent()) {
            by = factors.use(by, LoginCode.parse(code.orElseThrow(LoginRefusedException::noCode)));
        } else if (code.isPresent()) {
            throw MalformedRequestException.of("this account has no second factor, so there is no code of it");
        }
        Instant now = clock.instant();
        SessionToken token = sessions.begin(by);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new BegunSession(
                        AccountView.of(by),
                        token.text(),
                        now.plus(Sessions.LONGEST).truncatedTo(ChronoUnit.SECONDS),
                        Sessions.IDLE.toSeconds()));
    }

    @DeleteMapping("/current")
    @Operation(operationId = "logOut", summary = "End the session of this token at once")
    AccountView end() throws RefusedException {
        Account by = callers.account();
        Hash session = callers.session()
                .orElseThrow(() -> refused("these credentials are no session's, so there is none to end"));
        sessions.end(session);
        return AccountView.of(by);
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
