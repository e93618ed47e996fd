package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
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

    private final DeviceOperations operations;

    DeviceStatusController(DeviceOperations operations) {
        this.operations = operations;
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
        return change(uid, ifMatch, StatusChange.QUARANTINE);
    }

    @PostMapping("/activate")
    @Operation(operationId = "activateDevice", summary = "Let an inactive or quarantined device report again")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> activate(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return change(uid, ifMatch, StatusChange.ACTIVATE);
    }

    @PostMapping("/deactivate")
    @Operation(operationId = "deactivateDevice", summary = "Put a device aside until it is activated")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> deactivate(
            @PathVariable String uid, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException, InterruptedException {
        return change(uid, ifMatch, StatusChange.DEACTIVATE);
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
        return change(uid, ifMatch, StatusChange.REVOKE);
    }

    private ResponseEntity<HubController.Change> change(String uid, Optional<String> ifMatch, StatusChange change)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(
                operations.change(uid, IfMatch.of(ifMatch), change).submitted());
    }
}
