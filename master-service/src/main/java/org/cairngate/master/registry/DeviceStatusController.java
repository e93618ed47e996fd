package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.version.IfMatch;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether a device may report: hubs admit active ones only. */
@RestController
@RequestMapping("/v1/devices/{uid}")
@Tag(name = "registry")
class DeviceStatusController {

    private final DeviceChanges changes;

    DeviceStatusController(DeviceChanges changes) {
        this.changes = changes;
    }

    @PostMapping("/quarantine")
    @Operation(
            operationId = "quarantineDevice",
            summary = "Keep a suspected device away until it is activated or revoked")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> quarantine(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return change(uid, ifMatch, DeviceAction.QUARANTINE, DeviceStatus.QUARANTINED);
    }

    @PostMapping("/activate")
    @Operation(operationId = "activateDevice", summary = "Let an inactive or quarantined device report again")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> activate(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return change(uid, ifMatch, DeviceAction.UPDATE, DeviceStatus.ACTIVE);
    }

    @PostMapping("/deactivate")
    @Operation(operationId = "deactivateDevice", summary = "Put a device aside until it is activated")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> deactivate(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return change(uid, ifMatch, DeviceAction.UPDATE, DeviceStatus.INACTIVE);
    }

    @PostMapping("/revoke")
    @Operation(
            operationId = "revokeDevice",
            summary = "Revoke a device for good; hubs refuse it as soon as they have the block")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> revoke(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return change(uid, ifMatch, DeviceAction.REVOKE, DeviceStatus.REVOKED);
    }

    private ResponseEntity<HubController.Change> change(
            String uid, Optional<String> ifMatch, DeviceAction action, DeviceStatus status)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(changes.submit(uid, IfMatch.of(ifMatch), known -> {
            DeviceRecord device = known.record();
            if (device.status() == status) {
                throw new RefusedException(
                        RefusalReason.NOT_PERMITTED,
                        "device " + uid + " is " + DeviceView.text(status) + " already, since height "
                                + device.height());
            }
            return DeviceChanges.draft(body(device, action, status));
        }));
    }

    private static DeviceBody body(DeviceRecord device, DeviceAction action, DeviceStatus status) {
        // Quarantine and revocation say nothing of a token and leave the one that there is.
        DeviceCredentials credentials =
                action == DeviceAction.UPDATE ? device.credentials() : DeviceCredentials.withKey(device.did());
        return new DeviceBody(action, device.uid(), credentials, device.hub(), status, device.metadataHash());
    }
}
