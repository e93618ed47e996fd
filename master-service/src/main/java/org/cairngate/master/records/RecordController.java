package org.cairngate.master.records;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.access.ClientNetwork;
import org.cairngate.master.access.LoginThrottle;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.problem.TooManyException;
import org.cairngate.master.registry.MasterTransactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Transactions that their signer sends: the bytes are CBOR, the signature in them is the credential. */
@RestController
@RequestMapping("/v1")
@Tag(name = "records", description = "Records that organisations and operators sign themselves")
class RecordController {

    /** Refused transactions that an address may send in {@link LoginThrottle#WINDOW}. */
    static final int MAX_REFUSED = 60;

    private static final Logger log = LoggerFactory.getLogger(RecordController.class);
    private static final String HEX = "[0-9a-f]{64}";

    private final ChainStore store;
    private final TransactionPool pool;
    private final RecordIntake intake;
    private final LoginThrottle throttle;

    RecordController(ChainStore store, TransactionPool pool, RecordIntake intake, Clock clock) {
        this.store = store;
        this.pool = pool;
        this.intake = intake;
        this.throttle = new LoginThrottle(clock, MAX_REFUSED);
    }

    /** A transaction that was taken. */
    @Schema(name = "TransactionReceipt")
    record Receipt(
            String transactionId,
            long seq,

            @Schema(description = "absent while it waits for a block")
            Optional<Long> height) {}

    /** A transaction on the chain. */
    @Schema(name = "TransactionState")
    record StateView(
            String transactionId,
            int type,
            String signer,
            String signerName,
            long seq,
            long height,

            @Schema(description = "minted, certified or final")
            String state) {}

    /** Who may sign. */
    @Schema(name = "Signer")
    record SignerView(
            String keyId,
            String name,
            String role,
            String status,

            @Schema(description = "the seq that the signer's next transaction must have")
            long nextSeq) {}

    @PostMapping(value = "/transactions", consumes = "application/cbor")
    @Operation(
            operationId = "submitTransaction",
            summary =
                    "Submit a transaction that an organisation or an operator signed (COSE_Sign1, at most 4,096 bytes)")
    @ApiResponse(responseCode = "201", description = "It is in a block; sent again, the same answer")
    @ApiResponse(responseCode = "202", description = "It waits for its block")
    ResponseEntity<Receipt> submit(@RequestBody byte[] transaction, HttpServletRequest request)
            throws RefusedException, InterruptedException {
        String address = ClientNetwork.of(request.getRemoteAddr());
        if (!throttle.permits(address)) {
            throw new TooManyException(
                    "too many refused transactions from this address, try again later", LoginThrottle.WINDOW);
        }
        try {
            SignedTransaction signed = SignedTransaction.decode(transaction);
            MasterTransactions.Submitted submitted = intake.submit(signed);
            log.info(
                    "record taken transaction={} type={} signer={} waiting={}",
                    signed.id(),
                    signed.transaction().body().type(),
                    signed.transaction().signer(),
                    submitted.height().isEmpty());
            return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                    .body(new Receipt(signed.id().hex(), signed.transaction().seq(), submitted.height()));
        } catch (RefusedException e) {
            throttle.failed(address);
            throw e;
        }
    }

    @GetMapping("/transactions/{id}")
    @Operation(operationId = "findTransaction", summary = "Where a transaction is: its block, and how certain that is")
    StateView find(@PathVariable @Pattern(regexp = HEX) String id) {
        Hash hash = Hash.fromHex(id);
        long height = store.heightOf(hash)
                .orElseThrow(() -> new NotFoundException("no block has a transaction " + id + ", or not yet"));
        SignedTransaction signed = store.block(height)
                .flatMap(block -> block.transactions().stream()
                        .filter(one -> one.id().equals(hash))
                        .findFirst())
                .orElseThrow(() -> new NotFoundException("no block has a transaction " + id + ", or not yet"));
        KeyId signer = signed.transaction().signer();
        return new StateView(
                id,
                signed.transaction().body().type(),
                signer.hex(),
                store.state().node(signer).map(NodeRecord::name).orElse(""),
                signed.transaction().seq(),
                height,
                store.eventState(height).name().toLowerCase(Locale.ROOT));
    }

    @GetMapping("/signers/{keyId}")
    @Operation(operationId = "findSigner", summary = "Whose key this is, and the seq of its next transaction")
    SignerView signer(@PathVariable @Pattern(regexp = HEX) String keyId) {
        KeyId id = KeyId.fromHex(keyId);
        NodeRecord node = store.state()
                .node(id)
                .orElseThrow(() -> new NotFoundException("no node of this chain has key " + keyId));
        return new SignerView(
                keyId,
                node.name(),
                node.role().name().toLowerCase(Locale.ROOT),
                node.status().name().toLowerCase(Locale.ROOT),
                pool.nextSeq(id));
    }
}
