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
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.access.Concerns;
import org.cairngate.master.access.Expiry;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.IfMatch;
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

    private static final String UID = "[A-Za-z0-9._:-]{1,64}";
    private static final String CURSOR = "[A-Za-z0-9._:-]{0,64}";
    // No control characters and no half of a surrogate pair: it is shown on terminals and encoded as UTF-8.
    static final String TEXT = "[^\\p{Cc}\\p{Cs}]*";
    static final int MAX_TEXT = 128;
    private static final String HUB = "[A-Za-z0-9._-]{0,64}";
    private static final int MAX_PAGE = 500;

    private final DeviceDirectory devices;
    private final DeviceChanges changes;
    private final OwnerChoice choice;
    private final MasterTransactions transactions;
    private final Clock clock;

    DeviceController(
            DeviceDirectory devices,
            DeviceChanges changes,
            OwnerChoice choice,
            MasterTransactions transactions,
            Clock clock) {
        this.devices = devices;
        this.changes = changes;
        this.choice = choice;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A device to register. */
    record NewDevice(
            @NotNull @Pattern(regexp = UID) String deviceUid,

            @Schema(description = "did:key of the device's P-256 key; without one the device gets a token")
            @Size(max = 80)
            String did,

            @Schema(description = "the only hub that it may use; any hub without it") @Pattern(regexp = HUB)
            String hub,

            @Schema(
                    description =
                            "whose it is; the organisation that the account is limited to without it, or nobody's")
            @Pattern(regexp = Owner.NAME)
            String organisation,

            @Schema(description = "at which of the organisation's places; main without it")
            @Pattern(regexp = Owner.NAME)
            String site,

            @Size(max = MAX_TEXT) @Pattern(regexp = TEXT) String name,
            @Size(max = MAX_TEXT) @Pattern(regexp = TEXT) String type,

            @Size(max = Expiry.MAX_TEXT)
            @Schema(
                    format = "date-time",
                    description = "until when its token is valid, at most 10 years; for ever without it")
            String tokenExpiresAt)
            implements Concerns {

        @Override
        public String concerns() {
            return orEmpty(deviceUid);
        }

        boolean hasKey() {
            return did != null && !did.isEmpty();
        }

        private Optional<Instant> expiry(Instant now) {
            if (hasKey() && tokenExpiresAt != null) {
                throw new IllegalArgumentException("a device with a key gets no token, so none expires");
            }
            return Optional.ofNullable(tokenExpiresAt).map(text -> DeviceToken.expiry(text, now));
        }
    }

    /** What is to be another at a device; what is not given stays, and "" takes it away. */
    record ChangedDevice(
            @Size(max = MAX_TEXT) @Pattern(regexp = TEXT) String name,
            @Size(max = MAX_TEXT) @Pattern(regexp = TEXT) String type,

            @Schema(description = "the only hub that it may use; any hub when empty") @Pattern(regexp = HUB)
            String hub,

            @Schema(description = "whose it is, for what is nobody's yet") @Pattern(regexp = Owner.NAME)
            String organisation,

            @Schema(description = "at which of the organisation's places") @Pattern(regexp = Owner.NAME)
            String site) {

        private DeviceAttributes attributes(DeviceAttributes before) {
            return DeviceAttributes.of(name == null ? before.name() : name, type == null ? before.type() : type);
        }
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
    @Operation(summary = "Register a device; its uid is bound to its key for ever")
    @ApiResponse(responseCode = "201", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<RegisteredDevice> register(@Valid @RequestBody NewDevice device)
            throws RefusedException, InterruptedException {
        DeviceAttributes attributes = DeviceAttributes.of(orEmpty(device.name()), orEmpty(device.type()));
        Optional<Instant> expires = MalformedRequestException.read(() -> device.expiry(clock.instant()));
        Optional<DeviceToken> token = device.hasKey() ? Optional.empty() : Optional.of(DeviceToken.generate());
        DeviceCredentials credentials = token.map(issued -> DeviceCredentials.withToken(issued.commitment(expires)))
                .orElseGet(() -> DeviceCredentials.withKey(orEmpty(device.did())));
        DeviceBody body = MalformedRequestException.read(() -> new DeviceBody(
                DeviceAction.REGISTER,
                device.deviceUid(),
                credentials,
                orEmpty(device.hub()),
                DeviceStatus.ACTIVE,
                attributes.metadataHash()));
        devices.requireHub(body.hub());
        requireFreeUid(body.deviceUid());
        Optional<Owner> owner = choice.ofNew(device.organisation(), device.site());
        MasterTransactions.Submitted submitted =
                transactions.submit(() -> new MasterTransactions.Draft(body, attributes::write).of(owner));
        return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .cacheControl(CacheControl.noStore())
                .body(new RegisteredDevice(
                        device.deviceUid(),
                        Optional.of(credentials.did()).filter(did -> !did.isEmpty()),
                        token.map(DeviceToken::text),
                        token.map(DeviceToken::text),
                        expires,
                        submitted.transactionId().hex(),
                        submitted.height()));
    }

    private static void requireFreeUid(String uid) throws RefusedException {
        if (uid.startsWith(HubOwner.PREFIX)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "uids that begin with " + HubOwner.PREFIX + " are kept for the owners of hubs");
        }
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
        return HubController.Change.answer(changes.submit(uid, IfMatch.of(ifMatch), device -> changed(device, wish)));
    }

    private MasterTransactions.Draft changed(KnownDevice known, ChangedDevice wish) throws RefusedException {
        DeviceRecord device = known.record();
        DeviceAttributes before = known.attributes();
        DeviceAttributes after = wish.attributes(before);
        String hub = wish.hub() == null ? device.hub() : wish.hub();
        if (wish.hub() != null) {
            devices.requireHub(hub);
        }
        Optional<Owner> owner =
                choice.ofChanged("device " + device.uid(), known.owner(), wish.organisation(), wish.site());
        boolean renamed = !after.saysTheSameAs(before);
        if (!renamed && hub.equals(device.hub()) && owner.equals(known.owner())) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "device " + device.uid() + " has this name, type, hub and owner already");
        }
        if (renamed && known.hasTokenInMetadata()) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "device " + device.uid() + " has a token that a new name or type would take away: rotate its token"
                            + " first");
        }
        return new MasterTransactions.Draft(
                        new DeviceBody(
                                DeviceAction.UPDATE,
                                device.uid(),
                                device.credentials(),
                                hub,
                                device.status(),
                                renamed ? after.metadataHash() : device.metadataHash()),
                        renamed ? after::write : writes -> {})
                .of(owner);
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
        DevicePages.Page page = devices.list(filter, cursor, limit);
        return new Devices(page.devices(), page.next());
    }

    @GetMapping("/{uid}")
    @Operation(summary = "One device; its ETag is another one after each change")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<DeviceView> get(@PathVariable String uid) {
        DeviceView device = devices.find(uid).view();
        return ResponseEntity.ok()
                .eTag(device.tag().text())
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
                .record()
                .key()
                .orElseThrow(() -> new NotFoundException(
                        "device " + uid + " has no key and so no DID; it shows who it is by a token"));
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf(DidDocument.MEDIA_TYPE))
                .body(DidDocument.of(key.did(), key));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
