package org.cairngate.master.explorer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Erasure;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.master.access.OwnEvents;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Single events: how far they are, what was received, and the proof. */
@RestController
@RequestMapping("/v1/events/{uid}")
@Tag(name = "events", description = "Events, their payloads and their proofs")
class EventController {

    private final ChainStore store;
    private final TransactionPool pool;
    private final OwnEvents own;

    EventController(ChainStore store, TransactionPool pool, OwnEvents own) {
        this.store = store;
        this.pool = pool;
        this.own = own;
    }

    /** Where an event is, and how far. */
    @Schema(name = "Event")
    record EventView(
            String uid,

            @Schema(allowableValues = {"RECORDED", "MINTED", "CERTIFIED", "FINAL"})
            String state,

            Optional<Long> height,
            Optional<Integer> txIndex,
            Optional<Integer> eventIndex,
            Optional<String> transactionId,
            Optional<Instant> mintedAt,

            @Schema(description = "there when the event was erased: its bytes and its proof are gone")
            Optional<EventErasure> erasure) {}

    /** Who erased an event, and when. */
    @Schema(name = "EventErasure")
    record EventErasure(String by, Instant at, String transactionId, long height) {
        static EventErasure of(Erasure erasure) {
            return new EventErasure(
                    erasure.author(), erasure.time(), erasure.receipt().hex(), erasure.height());
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "How far an event is")
    EventView event(@PathVariable String uid) {
        boolean waits = pool.withUid(uid).filter(own::include).isPresent();
        Optional<EventPosition> position = own.find(uid);
        if (position.isEmpty() && waits) {
            return new EventView(
                    uid,
                    "RECORDED",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        EventPosition found = position.orElseThrow(() -> unknown(uid));
        return new EventView(
                uid,
                store.eventState(found.height()).name(),
                Optional.of(found.height()),
                Optional.of(found.txIndex()),
                Optional.of(found.eventIndex()),
                Optional.of(found.txId().hex()),
                store.header(found.height()).map(BlockHeader::time),
                store.erasure(found).map(EventErasure::of));
    }

    @GetMapping(value = "/payload", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The bytes that were received, unchanged")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(
            responseCode = "410",
            description = "It was erased",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(ref = "#/components/schemas/Problem")))
    byte[] payload(@PathVariable String uid) throws RefusedException {
        EventPosition position = own.findReadable(uid).orElseThrow(() -> unknown(uid));
        Optional<Erasure> erasure = store.erasure(position);
        if (erasure.isPresent()) {
            throw erasure.get().refusal();
        }
        return store.storedSegment(position.txId())
                .flatMap(segment -> segment.event(position.eventIndex()))
                .orElseThrow(() -> unknown(uid))
                .bytes();
    }

    @GetMapping(value = "/proof", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(
            summary = "The proof against the newest certificate (C2SP tlog-proof); exists once the event is certified")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(
            responseCode = "410",
            description = "The event was erased",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(ref = "#/components/schemas/Problem")))
    String proof(@PathVariable String uid) throws RefusedException {
        if (own.find(uid).isEmpty()) {
            throw unproved(uid);
        }
        return new ProofBuilder(store)
                .prove(uid)
                .orElseThrow(() -> unproved(uid))
                .format();
    }

    private static NotFoundException unproved(String uid) {
        return new NotFoundException("event " + uid + " is not certified yet, or does not exist");
    }

    private static NotFoundException unknown(String uid) {
        return new NotFoundException("there is no event with uid " + uid);
    }
}
