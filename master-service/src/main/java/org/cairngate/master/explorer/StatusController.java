package org.cairngate.master.explorer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.access.Callers;
import org.cairngate.master.backup.RestoreWatch;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseState;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.ingest.HubMessages;
import org.cairngate.master.ingest.HubSightings;
import org.cairngate.master.ingest.TransactionIntake;
import org.cairngate.master.ingest.UplinkBroker;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.minting.MintSchedule;
import org.cairngate.master.minting.TransactionPool;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** How the master is, and what it and its hubs refused. */
@RestController
@RequestMapping("/v1")
@Tag(name = "status", description = "How the master and its hubs are")
class StatusController {

    private static final int RECENT = 100;

    private final ChainStore store;
    private final TransactionPool pool;
    private final MintSchedule schedule;
    private final RefusalLog refusals;
    private final HubView hubs;
    private final Parts parts;

    /** What is known of the hubs at run time. */
    @Component
    record HubView(
            UplinkBroker broker,
            TransactionIntake intake,
            HubMessages messages,
            HubSightings sightings,
            HubCopies copies) {}

    /** What the master needs besides its chain. */
    @Component
    record Parts(IntakeRoom room, Database database, RestoreWatch restored, Callers callers) {}

    StatusController(
            ChainStore store,
            TransactionPool pool,
            MintSchedule schedule,
            RefusalLog refusals,
            HubView hubs,
            Parts parts) {
        this.store = store;
        this.pool = pool;
        this.schedule = schedule;
        this.refusals = refusals;
        this.hubs = hubs;
        this.parts = parts;
    }

    /** The master at a glance. Sizes count blocks, so a size is one more than the height of its last block. */
    record Status(
            String chainId,
            String origin,
            long height,
            long certifiedSize,
            long finalSize,
            int poolDepth,
            int intakeDepth,
            long mintIntervalMs,

            @Schema(description = "how late the newest turn of the minter started")
            long latenessMs,

            long worstLatenessMs,
            HubCounts hubs,
            DiskView disk,
            DatabaseView database,

            @Schema(description = "why a master that was restored makes no block yet, and what to do")
            Optional<String> waiting) {}

    /** The database for telemetry. Nothing that hubs do waits for it. */
    @Schema(name = "Database")
    record DatabaseView(
            @Schema(allowableValues = {"off", "starting", "ready", "failed"})
            String state,

            @Schema(description = "what is wrong when it failed")
            Optional<String> why) {

        static DatabaseView of(DatabaseState state) {
            return new DatabaseView(
                    state.phase().text(), Optional.of(state.why()).filter(why -> !why.isEmpty()));
        }
    }

    /** The chain's disk. */
    @Schema(name = "Disk")
    record DiskView(
            long usableBytes,

            @Schema(description = "bytes that are to stay free")
            long reserveBytes,

            @Schema(description = "bytes that are missing for the reserve: above 0 no new transaction is taken")
            long missingBytes) {

        static DiskView of(DiskReserve.Level level) {
            return new DiskView(level.usableBytes(), level.reserveBytes(), level.missingBytes());
        }
    }

    /** How many hubs there are. */
    record HubCounts(
            long active,
            long connected,

            @Schema(description = "hubs whose copy of the chain differs from the master's")
            long differing) {}

    /** What was refused since the start. */
    record Refusals(
            List<Count> counts,
            List<Recent> recent,

            @Schema(description = "what each hub counts, from its newest status message")
            Map<String, JsonNode> hubs) {}

    /** How often a component refused for a reason. */
    record Count(String component, String reason, long count) {}

    /** One refusal. */
    record Recent(Instant time, String component, String reason, String detail) {}

    @GetMapping("/status")
    @Operation(summary = "Height, certified and final size, pool, lateness, hubs, disk, database")
    Status status() {
        State state = store.state();
        long active = state.nodes().stream()
                .filter(node -> node.role() == NodeRole.HUB && node.active())
                .count();
        return new Status(
                state.chainId().hex(),
                state.policy().origin(),
                store.tip().size() - 1,
                store.certifiedSize(),
                store.finalSize(),
                pool.size(),
                hubs.intake().depth(),
                state.policy().mintInterval().toMillis(),
                schedule.lateness().toMillis(),
                schedule.worstLateness().toMillis(),
                new HubCounts(active, hubs.broker().connected(), hubs.copies().differing()),
                DiskView.of(parts.room().look()),
                DatabaseView.of(parts.database().state()),
                parts.callers().scope().isWhole()
                        ? parts.restored().waiting()
                        : parts.restored().refusal());
    }

    @GetMapping("/refusals")
    @Operation(summary = "Counts a component and reason, and the newest 100 refusals, of the master and its hubs")
    Refusals refusals() {
        List<RefusalSource> sources = new ArrayList<>(List.of(refusals));
        sources.addAll(hubs.messages().reports());
        List<Count> counts = new ArrayList<>();
        List<Refusal> recent = new ArrayList<>();
        for (RefusalSource source : sources) {
            source.counts().forEach((reason, count) -> counts.add(new Count(source.component(), reason.code(), count)));
            recent.addAll(source.recent());
        }
        List<Recent> newest = recent.stream()
                .sorted(Comparator.comparing(Refusal::time).reversed())
                .limit(RECENT)
                .map(one -> new Recent(one.time(), one.component(), one.reason().code(), one.detail()))
                .toList();
        return new Refusals(counts, newest, hubCounts());
    }

    private Map<String, JsonNode> hubCounts() {
        Map<String, JsonNode> counts = new TreeMap<>();
        for (NodeRecord node : store.state().nodes()) {
            hubs.sightings()
                    .of(node.name())
                    .flatMap(HubSightings.Sighting::status)
                    .filter(status -> status.has("refusals"))
                    .ifPresent(status -> counts.put(node.name(), status.get("refusals")));
        }
        return counts;
    }
}
