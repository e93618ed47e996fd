package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Instant;
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

/** The tokens of devices without a key: issued, replaced and revoked while the device stays registered. */
@RestController
@RequestMapping("/v1/devices/{uid}/token")
@Tag(name = "registry")
class DeviceTokenController {

    private final DeviceOperations operations;

    DeviceTokenController(DeviceOperations operations) {
        this.operations = operations;
    }

    /** A token that was issued just now and is never shown again. */
    record IssuedToken(
            String deviceUid,
            String token,

            @Schema(description = "the MQTT password; the user name is the device_uid")
            String password,

            Optional<Instant> tokenExpiresAt,
            String transactionId,
            Optional<Long> height) {}

    @PostMapping
    @Operation(
            operationId = "issueToken",
            summary = "Issue a token to a device without a key; the one before ends as soon as hubs have the block")
    @ApiResponse(responseCode = "201", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<IssuedToken> issue(
            @PathVariable String uid,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody(required = false) NewToken wish)
            throws RefusedException, InterruptedException {
        DeviceOperations.Done done = operations.issueToken(
                uid, IfMatch.of(ifMatch), Optional.ofNullable(wish).orElseGet(() -> new NewToken(null)));
        String token = done.token().orElseThrow();
        return ResponseEntity.status(done.submitted().height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .cacheControl(CacheControl.noStore())
                .body(new IssuedToken(
                        uid,
                        token,
                        token,
                        done.tokenExpires(),
                        done.submitted().transactionId().hex(),
                        done.submitted().height()));
    }

    @DeleteMapping
    @Operation(
            operationId = "revokeToken",
            summary =
                    "Revoke a device's token; the device stays registered and cannot connect until it gets another one")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> revoke(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(
                operations.revokeToken(uid, IfMatch.of(ifMatch)).submitted());
    }
}
