package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Devices: who may report events, and how they show who they are. */
@RestController
@RequestMapping("/v1/devices")
@Tag(name = "registry")
class DeviceController {

    private static final String UID = "[A-Za-z0-9._:-]{1,64}";
    private static final String CURSOR = "[A-Za-z0-9._:-]{0,64}";
    // No control characters and no half of a surrogate pair: it is shown on terminals and encoded as UTF-8.
    static final String TEXT = "[^\\p{Cc}\\p{Cs}]*";
    static final int MAX_TEXT = 128;
    private static final int MAX_PAGE = 500;

    private final DeviceDirectory devices;
    private final DeviceChanges changes;
    private final MasterTransactions transactions;

    DeviceController(DeviceDirectory devices, DeviceChanges changes, MasterTransactions transactions) {
        this.devices = devices;
        this.changes = changes;
        this.transactions = transactions;
    }

    /** A device to register. */
    record NewDevice(
            @NotNull @Pattern(regexp = UID) String deviceUid,

            @Schema(description = "did:key of the device's P-256 key; without one the device gets a token")
            @Size(max = 80)
            String did,

            @Schema(description = "the only hub that it may use; any hub without it")
            @Pattern(regexp = "[A-Za-z0-9._-]{0,64}")
            String hub,

            @Size(max = MAX_TEXT) @Pattern(regexp = TEXT) String name,
            @Size(max = MAX_TEXT) @Pattern(regexp = TEXT) String type) {}

    /** A device that was registered just now; token and password are never shown again. */
    record RegisteredDevice(
            String deviceUid,
            Optional<String> did,
            Optional<String> token,

            @Schema(description = "the MQTT password; the user name is the device_uid")
            Optional<String> password,

            String transactionId,
            Optional<Long> height) {}

    /** A page of devices. */
    record Devices(
            List<DeviceView> devices,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @PostMapping
    @Operation(summary = "Register a device; its uid is bound to its key for ever")
    @ApiResponse(responseCode = "201", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<RegisteredDevice> register(@Valid @RequestBody NewDevice device)
            throws RefusedException, InterruptedException {
        DeviceAttributes attributes = new DeviceAttributes(orEmpty(device.name()), orEmpty(device.type()));
        Optional<String> did = Optional.ofNullable(device.did()).filter(text -> !text.isEmpty());
        Optional<DeviceSecret> secret =
                did.isPresent() ? Optional.empty() : Optional.of(DeviceSecret.generate(attributes.hash()));
        Hash metadata = secret.map(DeviceSecret::metadataHash)
                .orElseGet(() -> DeviceSecret.metadataHashWithoutToken(attributes.hash()));
        DeviceBody body = MalformedRequestException.read(() -> new DeviceBody(
                DeviceAction.REGISTER,
                device.deviceUid(),
                did.orElse(""),
                orEmpty(device.hub()),
                DeviceStatus.ACTIVE,
                metadata));
        MasterTransactions.Submitted submitted =
                transactions.submit(body, writes -> attributes.write(writes, metadata));
        return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .header("Cache-Control", "no-store")
                .body(new RegisteredDevice(
                        device.deviceUid(),
                        did,
                        secret.map(DeviceSecret::tokenText),
                        secret.map(DeviceSecret::password),
                        submitted.transactionId().hex(),
                        submitted.height()));
    }

    @PostMapping("/{uid}/revoke")
    @Operation(operationId = "revoke_1", summary = "Revoke a device; hubs refuse it as soon as they have the block")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> revoke(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return changed(changes.submit(
                uid,
                IfMatch.of(ifMatch),
                device -> DeviceChanges.draft(new DeviceBody(
                        DeviceAction.REVOKE,
                        device.uid(),
                        device.did(),
                        device.hub(),
                        DeviceStatus.REVOKED,
                        device.metadataHash()))));
    }

    @GetMapping
    @Operation(summary = "List the devices, by uid")
    Devices list(
            @Valid @ParameterObject DeviceFilter filter,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        List<DeviceView> page = devices.list(filter, cursor, limit + 1);
        boolean more = page.size() > limit;
        List<DeviceView> shown = more ? page.subList(0, limit) : page;
        return new Devices(shown, more ? Optional.of(shown.get(limit - 1).deviceUid()) : Optional.empty());
    }

    @GetMapping("/{uid}")
    @Operation(summary = "One device; its ETag is another one after each change")
    ResponseEntity<DeviceView> get(@PathVariable String uid) {
        DeviceView device = devices.view(devices.find(uid));
        return ResponseEntity.ok()
                .eTag(device.tag())
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(device);
    }

    /** Its media type is fixed: resolvers ask for it by many names, or by none. */
    @GetMapping("/{uid}/did.json")
    @Operation(
            operationId = "getDeviceDid",
            summary = "The DID document of a device's key (did:key); the same for ever, whatever the device's status")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = DidDocument.MEDIA_TYPE, schema = @Schema(implementation = DidDocument.class)),
            description = "OK")
    ResponseEntity<DidDocument> did(@PathVariable String uid) {
        PublicKey key = devices.find(uid)
                .key()
                .orElseThrow(() -> new NotFoundException(
                        "device " + uid + " has no key and so no DID; it shows who it is by a token"));
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf(DidDocument.MEDIA_TYPE))
                .body(DidDocument.of(key.did(), key));
    }

    private static ResponseEntity<HubController.Change> changed(MasterTransactions.Submitted submitted) {
        return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .body(HubController.Change.of(submitted));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
