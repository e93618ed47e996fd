package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
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

    private final ChainStore store;
    private final HubDirectory hubs;
    private final OwnerChoice choice;
    private final MasterTransactions transactions;

    HubOwnerController(ChainStore store, HubDirectory hubs, OwnerChoice choice, MasterTransactions transactions) {
        this.store = store;
        this.hubs = hubs;
        this.choice = choice;
        this.transactions = transactions;
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
        return HubController.Change.answer(transactions.submit(() -> draft(name, wish)));
    }

    private MasterTransactions.Draft draft(String name, ChangedHub wish) throws RefusedException {
        String uid = HubOwner.uid(name);
        // The pool before the state: what waits goes from there to here.
        boolean waits = transactions.changeWaits(uid);
        HubDirectory.KnownHub hub = hubs.find(name);
        if (waits) {
            throw refused("another change of hub " + name + " waits for its block; ask again when it is there");
        }
        Optional<Owner> owner = choice.ofChanged("hub " + name, hub.owner(), wish.organisation(), wish.site());
        if (owner.equals(hub.owner())) {
            throw refused("hub " + name + " has this owner already");
        }
        Optional<DeviceRecord> carrier = store.state().device(uid);
        if (carrier.filter(device -> !HubOwner.isCarrier(device)).isPresent()) {
            throw refused("device " + uid + " has the uid that says whose hub " + name + " is");
        }
        DeviceAction action = carrier.isPresent() ? DeviceAction.UPDATE : DeviceAction.REGISTER;
        return new MasterTransactions.Draft(HubOwner.body(action, name), writes -> {}).of(owner);
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
