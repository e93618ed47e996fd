package org.cairngate.master.explorer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.state.Snapshot;
import org.cairngate.ledger.store.Snapshots;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The state in one piece, with which a light hub begins. The headers before it are the entries of the log. */
@RestController
@RequestMapping("/v1")
@Tag(name = "chain")
class SnapshotController {

    /** So long one snapshot is served, though newer blocks are certified: making one of a million devices takes seconds. */
    static final Duration SERVED_FOR = Duration.ofMinutes(1);

    private final Snapshots snapshots;
    private final Clock clock;
    private Optional<Served> served = Optional.empty();

    /** A snapshot's bytes, and when they were made. */
    private record Served(ByteArrayResource bytes, String tag, long size, Instant made) {}

    SnapshotController(Snapshots snapshots, Clock clock) {
        this.snapshots = snapshots;
        this.clock = clock;
    }

    @GetMapping(value = "/snapshot", produces = "application/cbor")
    @Operation(summary = "The state at a newly certified block, with what proves it: a light hub begins with it")
    ResponseEntity<Resource> snapshot() {
        Served found = served();
        return ResponseEntity.ok()
                .eTag(found.tag())
                .cacheControl(CacheControl.noCache())
                .body(found.bytes());
    }

    /** One at a time: a second one that asks meanwhile gets the same bytes. */
    private synchronized Served served() {
        Instant now = clock.instant();
        Optional<Served> usable = served.filter(found -> found.size() == snapshots.size()
                || found.made().plus(SERVED_FOR).isAfter(now));
        if (usable.isEmpty()) {
            served = Optional.of(make(now));
        }
        return served.orElseThrow();
    }

    private Served make(Instant now) {
        Snapshot snapshot = snapshots
                .newest()
                .orElseThrow(() -> new NotFoundException("there is no snapshot: since its start this master has seen no"
                        + " block of the first epoch certified"));
        byte[] bytes = snapshot.encode();
        if (bytes.length > Snapshot.MAX_BYTES) {
            throw new NotFoundException("the state has " + bytes.length + " bytes, a snapshot at most "
                    + Snapshot.MAX_BYTES + "; hubs begin by blocks");
        }
        return new Served(
                new ByteArrayResource(bytes),
                "\"" + snapshot.contentHash().hex() + "\"",
                snapshot.proof().header().height() + 1,
                now);
    }
}
