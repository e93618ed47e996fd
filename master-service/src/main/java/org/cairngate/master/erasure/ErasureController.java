package org.cairngate.master.erasure;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.OwnEvents;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.registry.MasterTransactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Erases events for good: bytes, salt and annotation, here and at every hub that has the receipt's block. */
@RestController
@RequestMapping("/v1/erasures")
@Tag(name = "erasures", description = "Erasing events, by receipts on the chain")
class ErasureController {

    private static final Logger log = LoggerFactory.getLogger(ErasureController.class);
    private static final int MAX_UIDS = 500;

    private final ChainStore store;
    private final MasterTransactions transactions;
    private final OwnEvents own;

    ErasureController(ChainStore store, MasterTransactions transactions, OwnEvents own) {
        this.store = store;
        this.transactions = transactions;
        this.own = own;
    }

    /** What to erase: uids, or a device, a time, or both. */
    record NewErasure(
            @Size(max = MAX_UIDS) List<@Pattern(regexp = "[ -~]{1,64}") String> uids,
            @Pattern(regexp = "[A-Za-z0-9._:-]{1,64}") String deviceUid,

            @Schema(description = "least event timestamp") Instant from,

            @Schema(description = "event timestamps are before this")
            Instant to,

            @Schema(description = "say what would be erased, and erase nothing; to be said either way") @NotNull
            Boolean dryRun) {

        ErasureWish wish() {
            return MalformedRequestException.read(() -> new ErasureWish(
                    uids == null ? List.of() : uids,
                    Optional.ofNullable(deviceUid),
                    Optional.ofNullable(from),
                    Optional.ofNullable(to)));
        }
    }

    /** The events of one batch. */
    @Schema(name = "ErasedBatch")
    record BatchView(
            String transactionId,
            long height,

            @Schema(description = "the hub that has them, too")
            Optional<String> hub,

            int events,

            @Schema(description = "absent in a dry run") Optional<String> receiptId,

            @Schema(description = "absent while the receipt waits for its block")
            Optional<Long> receiptHeight) {}

    /** What was erased, or in a dry run would be. */
    @Schema(name = "Erasure")
    record ErasureView(
            boolean dryRun,
            long events,
            List<BatchView> batches,

            @Schema(description = "how many of the uids were erased before")
            long erasedBefore,

            @Schema(description = "uids that no event on the chain has; one that waits for its block is none yet")
            List<String> unknown) {}

    @PostMapping
    @Operation(summary = "Erase events for good; proofs of all others stay valid")
    @ApiResponse(responseCode = "200", description = "The receipts are in blocks, or it was a dry run")
    @ApiResponse(responseCode = "202", description = "A receipt waits for its block")
    @ApiResponse(
            responseCode = "410",
            description = "An event was erased meanwhile",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(ref = "#/components/schemas/Problem")))
    ResponseEntity<ErasureView> erase(@Valid @RequestBody NewErasure erasure)
            throws RefusedException, InterruptedException {
        ErasurePlan plan = ErasurePlan.of(erasure.wish(), store, own::include);
        List<MasterTransactions.Submitted> submitted = erasure.dryRun()
                ? List.of()
                : transactions.submitAll(plan.batches().stream()
                        .map(ErasurePlan.Planned::receipt)
                        .toList());
        List<BatchView> batches = new ArrayList<>();
        for (int i = 0; i < plan.batches().size(); i++) {
            batches.add(view(
                    plan.batches().get(i), i < submitted.size() ? Optional.of(submitted.get(i)) : Optional.empty()));
        }
        boolean waiting = submitted.stream().anyMatch(one -> one.height().isEmpty());
        if (!submitted.isEmpty()) {
            log.info("events erased events={} batches={} waiting={}", plan.events(), batches.size(), waiting);
        }
        return ResponseEntity.status(waiting ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .body(new ErasureView(erasure.dryRun(), plan.events(), batches, plan.erasedBefore(), plan.unknown()));
    }

    private BatchView view(ErasurePlan.Planned planned, Optional<MasterTransactions.Submitted> submitted) {
        return new BatchView(
                planned.batch().id().hex(),
                planned.height(),
                store.state().node(planned.batch().transaction().signer()).map(NodeRecord::name),
                planned.places().size(),
                submitted.map(receipt -> receipt.transactionId().hex()),
                submitted.flatMap(MasterTransactions.Submitted::height));
    }
}
