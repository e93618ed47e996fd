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

/** Devices that change hands: one organisation offers, the other one accepts. */
@RestController
@RequestMapping("/v1")
@Tag(name = "registry")
class TransferController {

    private static final String CURSOR = "[A-Za-z0-9._:-]{0,64}";
    private static final int MAX_PAGE = 500;

    private final Transfers transfers;

    TransferController(Transfers transfers) {
        this.transfers = transfers;
    }

    /** To whom a device or hub is offered. */
    record NewTransfer(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "the organisation that may accept it")
            @Pattern(regexp = Owner.NAME)
            String organisation,

            @Schema(description = "at which of that organisation's places it is to be; main without it")
            @Pattern(regexp = Owner.NAME)
            String site) {}

    /** Where an accepted device or hub goes. */
    record Acceptance(
            @Schema(description = "at which of the own places it is to be; that of the offer without it")
            @Pattern(regexp = Owner.NAME)
            String site) {}

    /** An offer of a device. */
    @Schema(name = "Transfer")
    record TransferView(
            @Schema(description = "the device, which names its offer too")
            String deviceUid,

            String from,
            String to,
            Optional<String> site,
            Instant offeredAt,

            @Schema(description = "until when it can be accepted")
            Instant expiresAt) {

        static TransferView of(TransferOffer offer) {
            return new TransferView(
                    offer.holding().name(), offer.from(), offer.to(), offer.site(), offer.offered(), offer.expires());
        }
    }

    /** A page of offers. */
    record TransferPage(
            List<TransferView> transfers,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @PostMapping("/devices/{uid}/transfer")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "offerDevice",
            summary =
                    "Offer a device to another organisation, for 30 days; it stays the own one until that one accepts")
    @ApiResponse(responseCode = "201", description = "It is offered")
    TransferView offer(@PathVariable String uid, @Valid @RequestBody NewTransfer wish) throws RefusedException {
        return TransferView.of(transfers.offer(
                Holding.device(uid), Optional.ofNullable(wish.organisation()), Optional.ofNullable(wish.site())));
    }

    @GetMapping("/transfers")
    @Operation(operationId = "listTransfers", summary = "List the offers from and to the own organisation, by device")
    TransferPage list(
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Page<TransferOffer> page = Page.of(transfers.list(Owners.Kind.DEVICE, cursor, limit + 1), limit);
        return new TransferPage(
                page.entries().stream().map(TransferView::of).toList(),
                page.last().map(offer -> offer.holding().name()));
    }

    @PostMapping("/transfers/{uid}/accept")
    @Operation(
            operationId = "acceptTransfer",
            summary = "Take over a device that is offered: its key stays, its token ends, and it is bound to no hub")
    @ApiResponse(responseCode = "200", description = "It is in a block")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<HubController.Change> accept(
            @PathVariable String uid, @Valid @RequestBody(required = false) Acceptance wish)
            throws RefusedException, InterruptedException {
        return HubController.Change.answer(
                transfers.accept(Holding.device(uid), Optional.ofNullable(wish).map(Acceptance::site)));
    }

    @DeleteMapping("/transfers/{uid}")
    @Operation(
            operationId = "endTransfer",
            summary = "Withdraw an own offer, or decline one; the device stays whose it is")
    TransferView end(@PathVariable String uid) throws RefusedException {
        return TransferView.of(transfers.end(Holding.device(uid)));
    }
}
