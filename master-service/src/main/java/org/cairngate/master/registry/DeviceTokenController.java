package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.master.access.Expiry;
import org.cairngate.master.problem.MalformedRequestException;
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

    private final DeviceChanges changes;
    private final Clock clock;

    DeviceTokenController(DeviceChanges changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
    }

    /** A token to issue. */
    record NewToken(
            @Size(max = Expiry.MAX_TEXT)
            @Schema(format = "date-time", description = "until when it is valid, at most 10 years; for ever without it")
            String expiresAt) {

        static Optional<Instant> expiry(Optional<NewToken> wish, Instant now) {
            return MalformedRequestException.read(
                    () -> wish.map(NewToken::expiresAt).map(text -> DeviceToken.expiry(text, now)));
        }
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
        Optional<Instant> expires = NewToken.expiry(Optional.ofNullable(wish), clock.instant());
        DeviceToken token = DeviceToken.generate();
        DeviceCredentials credentials = DeviceCredentials.withToken(token.commitment(expires));
        MasterTransactions.Submitted submitted = changes.submit(uid, IfMatch.of(ifMatch), device -> {
            requireNoKey(device.record());
            return withCredentials(device, credentials);
        });
        return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .cacheControl(CacheControl.noStore())
                .body(new IssuedToken(
                        uid,
                        token.text(),
                        token.text(),
                        expires,
                        submitted.transactionId().hex(),
                        submitted.height()));
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
        return HubController.Change.answer(changes.submit(uid, IfMatch.of(ifMatch), device -> {
            requireNoKey(device.record());
            if (device.view().credential() != DeviceView.Credential.TOKEN) {
                throw new RefusedException(RefusalReason.NOT_PERMITTED, "device " + uid + " has no token");
            }
            return withCredentials(device, DeviceCredentials.NONE);
        }));
    }

    private static void requireNoKey(DeviceRecord device) throws RefusedException {
        if (device.key().isPresent()) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "device " + device.uid() + " shows who it is by its key and has no token");
        }
    }

    /** A token of before decision 0035 is a part of the metadata hash: it goes with that. */
    private static MasterTransactions.Draft withCredentials(KnownDevice known, DeviceCredentials credentials) {
        DeviceRecord device = known.record();
        if (!known.hasTokenInMetadata()) {
            return DeviceChanges.draft(DeviceChanges.update(device, credentials, device.metadataHash()));
        }
        DeviceAttributes attributes = known.attributes();
        return new MasterTransactions.Draft(
                DeviceChanges.update(device, credentials, attributes.metadataHash()), attributes::write);
    }
}
