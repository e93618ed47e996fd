package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import org.cairngate.ledger.RefusedException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whose a hub is that is registered already: its node stays as it is, the device that carries its owner changes. */
@RestController
@RequestMapping("/v1/hubs/{name}")
@Tag(name = "registry")
class HubOwnerController {

    private final HubDirectory hubs;
    private final OwnerChoice choice;
    private final HubChanges changes;

    HubOwnerController(HubDirectory hubs, OwnerChoice choice, HubChanges changes) {
        this.hubs = hubs;
        this.choice = choice;
        this.changes = changes;
    }

    /** What is to be another at a hub; what is not given stays. */
    record ChangedHub(
            @Schema(description = "whose it is, for what is nobody's yet") @Pattern(regexp = Owner.NAME)
            String organisation,

            @Schema(description = "at which of the organisation's places") @Pattern(regexp = Owner.NAME)
            String site) {}

    @PatchMapping
    @Operation(operationId = "changeHub", summary = "Change the site of a hub, or give one that is nobody's an owner")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> change(@PathVariable String name, @Valid @RequestBody ChangedHub wish)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(changes.submit(
                name,
                () -> hubs.find(name),
                hub -> choice.ofChanged("hub " + name, hub.owner(), wish.organisation(), wish.site())));
    }
}
