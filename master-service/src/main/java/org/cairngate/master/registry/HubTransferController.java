package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
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
import org.cairngate.master.paging.Page;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Hubs that change hands: one organisation offers, the other one accepts (decision 0055). */
@RestController
@RequestMapping("/v1")
@Tag(name = "registry")
class HubTransferController {

    private static final String CURSOR = "[A-Za-z0-9._-]{0,64}";
    private static final int MAX_PAGE = 500;

    private final Transfers transfers;

    HubTransferController(Transfers transfers) {
        this.transfers = transfers;
    }

    /** An offer of a hub. */
    @Schema(name = "HubTransfer")
    record HubTransferView(
            @Schema(description = "the hub, which names its offer too")
            String hub,

            String from,
            String to,
            Optional<String> site,
            Instant offeredAt,

            @Schema(description = "until when it can be accepted")
            Instant expiresAt) {

        static HubTransferView of(TransferOffer offer) {
            return new HubTransferView(
                    offer.holding().name(), offer.from(), offer.to(), offer.site(), offer.offered(), offer.expires());
        }
    }

    /** A page of offers. */
    record HubTransferPage(
            List<HubTransferView> transfers,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @PostMapping("/hubs/{name}/transfer")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "offerHub",
            summary = "Offer a hub to another organisation, for 30 days; it stays the own one until that one accepts")
    @ApiResponse(responseCode = "201", description = "It is offered")
    HubTransferView offer(@PathVariable String name, @Valid @RequestBody TransferController.NewTransfer wish)
            throws RefusedException {
        return HubTransferView.of(transfers.offer(
                Holding.hub(name), Optional.ofNullable(wish.organisation()), Optional.ofNullable(wish.site())));
    }

    @GetMapping("/hub-transfers")
    @Operation(
            operationId = "listHubTransfers",
            summary = "List the offers of hubs from and to the own organisation, by hub")
    HubTransferPage list(
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Page<TransferOffer> page = Page.of(transfers.list(Owners.Kind.HUB, cursor, limit + 1), limit);
        return new HubTransferPage(
                page.entries().stream().map(HubTransferView::of).toList(),
                page.last().map(offer -> offer.holding().name()));
    }

    @PostMapping("/hub-transfers/{name}/accept")
    @Operation(
            operationId = "acceptHubTransfer",
            summary = "Take over a hub that is offered; the devices that may use it stay whose they are")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> accept(
            @PathVariable String name, @Valid @RequestBody(required = false) TransferController.Acceptance wish)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(transfers.accept(
                Holding.hub(name), Optional.ofNullable(wish).map(TransferController.Acceptance::site)));
    }

    @DeleteMapping("/hub-transfers/{name}")
    @Operation(
            operationId = "endHubTransfer",
            summary = "Withdraw an own offer, or decline one; the hub stays whose it is")
    HubTransferView end(@PathVariable String name) throws RefusedException {
        return HubTransferView.of(transfers.end(Holding.hub(name)));
    }
}
