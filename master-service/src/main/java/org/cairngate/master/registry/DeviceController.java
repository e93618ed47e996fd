package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.IfMatch;
import org.cairngate.master.version.Versioned;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
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

    private static final String CURSOR = "[A-Za-z0-9._:-]{0,64}";
    private static final int MAX_PAGE = 500;

    private final DeviceDirectory devices;
    private final DeviceOperations operations;

    DeviceController(DeviceDirectory devices, DeviceOperations operations) {
        this.devices = devices;
        this.operations = operations;
    }

    /** A device that was registered just now; token and password are never shown again. */
    record RegisteredDevice(
            String deviceUid,
            Optional<String> did,
            Optional<String> token,

            @Schema(description = "the MQTT password; the user name is the device_uid")
            Optional<String> password,

            Optional<Instant> tokenExpiresAt,
            String transactionId,
            Optional<Long> height) {}

    /** A page of devices. */
    record Devices(
            List<DeviceView> devices,

            @Schema(
                    description =
                            "absent on the last page; with a filter a page may have fewer devices than asked for, or none, and be"
                                    + " followed by others")
            Optional<String> nextCursor) {}

    @PostMapping
    @Operation(operationId = "registerDevice", summary = "Register a device; its uid is bound to its key for ever")
    @ApiResponse(responseCode = "201", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<RegisteredDevice> register(@Valid @RequestBody NewDevice device)
            throws RefusedException, InterruptedException {
        DeviceOperations.Done done = operations.register(device);
        return ResponseEntity.status(done.submitted().height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .cacheControl(CacheControl.noStore())
                .body(new RegisteredDevice(
                        device.deviceUid(),
                        done.did(),
                        done.token(),
                        done.token(),
                        done.tokenExpires(),
                        done.submitted().transactionId().hex(),
                        done.submitted().height()));
    }

    @PatchMapping("/{uid}")
    @Operation(
            operationId = "changeDevice",
            summary = "Change name, type, hub or site of a device; its key or token and its status stay as they are")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> change(
            @PathVariable String uid,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody ChangedDevice wish)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(
                operations.change(uid, IfMatch.of(ifMatch), wish).submitted());
    }

    @GetMapping
    @Operation(operationId = "listDevices", summary = "List the devices, by uid")
    Devices list(
            @Valid @ParameterObject DeviceFilter filter,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        DevicePages.Page page = devices.list(filter, cursor, limit);
        return new Devices(page.devices(), page.next());
    }

    @GetMapping("/{uid}")
    @Operation(operationId = "getDevice", summary = "One device; its ETag is another one after each change")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<DeviceView> get(@PathVariable String uid) {
        DeviceView device = devices.find(uid).view();
        return Versioned.answer(device.tag(), device);
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
                .record()
                .key()
                .orElseThrow(() -> new NotFoundException(
                        "device " + uid + " has no key and so no DID; it shows who it is by a token"));
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf(DidDocument.MEDIA_TYPE))
                .body(DidDocument.of(key.did(), key));
    }
}
