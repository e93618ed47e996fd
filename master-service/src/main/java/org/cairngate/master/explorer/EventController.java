package org.cairngate.master.explorer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
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

    EventController(ChainStore store, TransactionPool pool) {
        this.store = store;
        this.pool = pool;
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
            Optional<Instant> mintedAt) {}

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "How far an event is")
    EventView event(@PathVariable String uid) {
        Optional<EventPosition> position = store.findEvent(uid);
        if (position.isEmpty() && pool.containsUid(uid)) {
            return new EventView(
                    uid,
                    "RECORDED",
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
                store.header(found.height()).map(BlockHeader::time));
    }

    @GetMapping(value = "/payload", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The bytes that were received, unchanged")
    byte[] payload(@PathVariable String uid) {
        EventPosition position = store.findEvent(uid).orElseThrow(() -> unknown(uid));
        Segment segment = store.segment(position.txId()).orElseThrow(() -> unknown(uid));
        return segment.events().get(position.eventIndex()).bytes();
    }

    @GetMapping(value = "/proof", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(
            summary = "The proof against the newest certificate (C2SP tlog-proof); exists once the event is certified")
    String proof(@PathVariable String uid) {
        return new ProofBuilder(store)
                .prove(uid)
                .orElseThrow(() -> new NotFoundException("event " + uid + " is not certified yet, or does not exist"))
                .format();
    }

    private static NotFoundException unknown(String uid) {
        return new NotFoundException("there is no event with uid " + uid);
    }
}
