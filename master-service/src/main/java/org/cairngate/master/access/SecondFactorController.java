package org.cairngate.master.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.version.IfMatch;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people need besides the password: each his own, and an administrator takes away what somebody has lost. */
@RestController
@RequestMapping("/v1/accounts")
@Tag(name = "accounts")
class SecondFactorController {

    private final SecondFactors factors;
    private final AccountChanges changes;
    private final Callers callers;

    SecondFactorController(SecondFactors factors, AccountChanges changes, Callers callers) {
        this.factors = factors;
        this.changes = changes;
        this.callers = callers;
    }

    /** A secret to put into an authenticator; it is never shown again. */
    record NewSecret(
            @Schema(description = "160 bits as base32, for typing")
            String secret,

            @Schema(description = "otpauth:// with the secret, for a picture: SHA-1, 6 digits, 30 seconds")
            String uri) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "NewSecret";
        }
    }

    /** A code of the new secret. */
    record NewCode(
            @NotNull @Pattern(regexp = LoginCode.DIGITS) @Schema(description = "what the authenticator shows")
            String code) {

        /** Without the code. */
        @Override
        public String toString() {
            return "NewCode";
        }
    }

    /** A code of the second factor. */
    record OwnCode(
            @NotNull
            @Pattern(regexp = LoginCode.TEXT)
            @Schema(description = "what the authenticator shows, or a recovery code")
            String code) {

        /** Without the code. */
        @Override
        public String toString() {
            return "OwnCode";
        }
    }

    /** What helps who has lost the authenticator; they are never shown again. */
    record RecoveryCodes(
            @Schema(description = "each counts once in place of a code")
            List<String> recoveryCodes) {

        /** Without the codes. */
        @Override
        public String toString() {
            return "RecoveryCodes";
        }
    }

    @PostMapping("/me/totp")
    @Operation(
            operationId = "beginSecondFactor",
            summary = "Get a secret for an authenticator (RFC 6238); nothing changes before it is confirmed")
    @ApiResponse(responseCode = "201", description = "Confirm it within 10 minutes")
    ResponseEntity<NewSecret> begin() throws RefusedException {
        Account by = callers.account();
        TotpSecret secret = factors.begin(by);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new NewSecret(secret.base32(), factors.uri(by, secret)));
    }

    @PostMapping("/me/totp/confirm")
    @Operation(
            operationId = "confirmSecondFactor",
            summary = "Switch one's second factor on with a code of it; ends one's sessions")
    ResponseEntity<RecoveryCodes> confirm(@Valid @RequestBody NewCode wish) throws RefusedException {
        List<RecoveryCode> recovery = factors.confirm(callers.account(), LoginCode.parse(wish.code()));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new RecoveryCodes(
                        recovery.stream().map(RecoveryCode::text).toList()));
    }

    @PostMapping("/me/totp/remove")
    @Operation(
            operationId = "removeOwnSecondFactor",
            summary = "Take away one's own second factor with a code of it; ends one's sessions")
    AccountView remove(@Valid @RequestBody OwnCode wish) throws RefusedException {
        return AccountView.of(factors.remove(callers.account(), LoginCode.parse(wish.code())));
    }

    @DeleteMapping("/{name}/totp")
    @Operation(
            operationId = "removeSecondFactor",
            summary = "Take away the second factor of another, who has lost it; ends that account's sessions")
    AccountView removeOfAnother(
            @PathVariable String name, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException {
        return AccountView.of(
                changes.removeSecondFactor(callers.account(), new AccountChanges.Target(name, IfMatch.of(ifMatch))));
    }
}
