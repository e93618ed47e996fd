package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
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
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
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
    private static final String TEXT = "[^\\p{Cc}\\p{Cs}]*";
    private static final int MAX_PAGE = 500;

    private final ChainStore store;
    private final MasterTransactions transactions;

    DeviceController(ChainStore store, MasterTransactions transactions) {
        this.store = store;
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

            @Size(max = 128) @Pattern(regexp = TEXT) String name,
            @Size(max = 128) @Pattern(regexp = TEXT) String type) {}

    /** A device that was registered just now; token and password are never shown again. */
    record RegisteredDevice(
            String deviceUid,
            Optional<String> did,
            Optional<String> token,

            @Schema(description = "the MQTT password; the user name is the device_uid")
            Optional<String> password,

            String transactionId,
            Optional<Long> height) {}

    /** A device as the chain has it. */
    @Schema(name = "Device")
    record DeviceView(
            String deviceUid,
            Optional<String> did,
            Optional<String> hub,
            String status,
            Optional<String> name,
            Optional<String> type,
            long height) {}

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
    @Operation(summary = "Revoke a device; hubs refuse it as soon as they have the block")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> revoke(@PathVariable String uid)
            throws RefusedException, InterruptedException {
        DeviceRecord device = find(uid);
        MasterTransactions.Submitted submitted = transactions.submit(new DeviceBody(
                DeviceAction.REVOKE,
                device.uid(),
                device.did(),
                device.hub(),
                DeviceStatus.REVOKED,
                device.metadataHash()));
        return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .body(HubController.Change.of(submitted));
    }

    @GetMapping
    @Operation(summary = "List the devices, by uid")
    Devices list(
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        List<DeviceView> page = store.state().devices().stream()
                .filter(device -> device.uid().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .map(this::view)
                .toList();
        boolean more = page.size() > limit;
        List<DeviceView> shown = more ? page.subList(0, limit) : page;
        return new Devices(shown, more ? Optional.of(shown.get(limit - 1).deviceUid()) : Optional.empty());
    }

    @GetMapping("/{uid}")
    @Operation(summary = "One device")
    DeviceView get(@PathVariable String uid) {
        return view(find(uid));
    }

    private DeviceRecord find(String uid) {
        return store.state().device(uid).orElseThrow(() -> new NotFoundException("there is no device with uid " + uid));
    }

    private DeviceView view(DeviceRecord device) {
        Optional<DeviceAttributes> attributes = DeviceAttributes.load(store, device.metadataHash());
        return new DeviceView(
                device.uid(),
                Optional.of(device.did()).filter(did -> !did.isEmpty()),
                Optional.of(device.hub()).filter(hub -> !hub.isEmpty()),
                device.status().name().toLowerCase(Locale.ROOT),
                attributes.map(DeviceAttributes::name).filter(name -> !name.isEmpty()),
                attributes.map(DeviceAttributes::type).filter(type -> !type.isEmpty()),
                device.height());
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
