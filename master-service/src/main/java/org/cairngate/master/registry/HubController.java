package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.access.Concerns;
import org.cairngate.master.ingest.HubSightings;
import org.cairngate.master.minting.HubCopies;
import org.cairngate.master.paging.Page;
import org.cairngate.master.problem.MalformedRequestException;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Hubs: the nodes that validate and cosign. */
@RestController
@RequestMapping("/v1/hubs")
@Tag(name = "registry", description = "Hubs and devices, as the chain has them")
class HubController {

    private static final String NAME = "[A-Za-z0-9._-]{1,64}";
    private static final String CURSOR = "[A-Za-z0-9._-]{0,64}";
    private static final int MAX_PAGE = 500;
    private static final int ACCEPTED = 202;

    private final HubDirectory hubs;
    private final HubChanges changes;
    private final OwnerChoice choice;
    private final MasterTransactions transactions;
    private final HubSightings sightings;
    private final HubCopies copies;

    HubController(
            HubDirectory hubs,
            HubChanges changes,
            OwnerChoice choice,
            MasterTransactions transactions,
            HubSightings sightings,
            HubCopies copies) {
        this.hubs = hubs;
        this.changes = changes;
        this.choice = choice;
        this.transactions = transactions;
        this.sightings = sightings;
        this.copies = copies;
    }

    /** A hub to register. */
    record NewHub(
            @NotNull @Pattern(regexp = NAME) String name,

            @NotNull
            @Schema(
                    description =
                            "what `cairngate key` prints: did:key of the hub's Ed25519 ledger key, and its further keys after a dot"
                                    + " where the chain's certificates need them")
            @Size(max = NodeKeys.MAX_TEXT)
            String publicKey,

            @Min(1) @Max(NodeBody.MAX_WEIGHT) Long weight,

            @Schema(description = "whose it is; nobody's without it") @Pattern(regexp = Owner.NAME)
            String organisation,

            @Schema(description = "at which of the organisation's places; main without it")
            @Pattern(regexp = Owner.NAME)
            String site)
            implements Concerns {

        @Override
        public String concerns() {
            return name == null ? "" : name;
        }
    }

    /** A hub as the chain has it, with what it last said of itself. */
    @Schema(name = "Hub")
    record HubView(
            String name,
            String publicKey,
            String keyId,
            long weight,

            @Schema(description = "whose it is; absent when it is nobody's")
            Optional<String> organisation,

            @Schema(description = "at which of the organisation's places; absent when it is nobody's")
            Optional<String> site,

            boolean active,
            boolean pending,
            long height,
            Optional<Instant> lastSeen,

            @Schema(type = "object", description = "the hub's newest status message")
            Optional<JsonNode> status,

            @Schema(description = "its copy of the chain; absent until it cosigns")
            Optional<CopyView> copy) {}

    /** A hub's copy of the chain, compared with the master's. */
    @Schema(name = "HubCopy")
    record CopyView(
            @Schema(description = "blocks up to which both are equal")
            long equalSize,

            @Schema(description = "absent as long as no difference was seen since the master's start")
            Optional<DifferenceView> difference) {
        static CopyView of(HubCopies.Copy copy) {
            return new CopyView(copy.equalSize(), copy.difference().map(DifferenceView::of));
        }
    }

    /** Two roots of one size of the log: one of both copies is not the chain. */
    @Schema(name = "HubCopyDifference")
    record DifferenceView(long size, String hubRoot, String ownRoot, Instant time) {
        static DifferenceView of(HubCopies.Difference difference) {
            return new DifferenceView(
                    difference.size(),
                    difference.hubRoot().hex(),
                    difference.ownRoot().hex(),
                    difference.time());
        }
    }

    /** A page of hubs. */
    record Hubs(
            List<HubView> hubs,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    /** Where the transaction of a change is. */
    @Schema(name = "Change")
    record Change(
            String transactionId,

            @Schema(description = "absent while it waits for a block")
            Optional<Long> height) {
        static Change of(MasterTransactions.Submitted submitted) {
            return new Change(submitted.transactionId().hex(), submitted.height());
        }

        /** 200 when it is in a block, 202 while it waits for one. */
        static ResponseEntity<Change> answer(MasterTransactions.Submitted submitted) {
            return ResponseEntity.status(submitted.height().isPresent() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                    .body(of(submitted));
        }
    }

    @PostMapping
    @Operation(
            operationId = "registerHub",
            summary = "Register a hub; it validates once the block of its registration is final")
    @ApiResponse(responseCode = "202", description = "It acts once its block is final")
    ResponseEntity<Change> register(@Valid @RequestBody NewHub hub) throws RefusedException, InterruptedException {
        long weight = hub.weight() == null ? 1 : hub.weight();
        NodeBody body = MalformedRequestException.read(() ->
                new NodeBody(NodeAction.REGISTER, NodeRole.HUB, hub.name(), NodeKeys.ofText(hub.publicKey()), weight));
        Optional<Owner> owner = choice.ofNew(hub.organisation(), hub.site());
        return accepted(transactions.submit(() -> new MasterTransactions.Draft(body, writes -> {}).of(owner)));
    }

    @PostMapping("/{name}/revoke")
    @Operation(operationId = "revokeHub", summary = "Revoke a hub; the last active one cannot be revoked")
    @ApiResponse(responseCode = "202", description = "It acts once its block is final")
    ResponseEntity<Change> revoke(@PathVariable String name) throws RefusedException, InterruptedException {
        return accepted(changes.revoke(name));
    }

    @GetMapping
    @Operation(operationId = "listHubs", summary = "List the hubs, by name")
    Hubs list(
            @Valid @ParameterObject HubFilter filter,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Page<HubDirectory.KnownHub> page = hubs.list(filter, cursor, limit);
        return new Hubs(
                page.entries().stream().map(this::view).toList(), page.last().map(HubDirectory.KnownHub::name));
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getHub", summary = "One hub, with its newest status")
    HubView get(@PathVariable String name) {
        return view(hubs.find(name));
    }

    private static ResponseEntity<Change> accepted(MasterTransactions.Submitted submitted) {
        return ResponseEntity.status(ACCEPTED).body(Change.of(submitted));
    }

    private HubView view(HubDirectory.KnownHub hub) {
        NodeRecord node = hub.record();
        Optional<HubSightings.Sighting> sighting = sightings.of(node.name());
        return new HubView(
                node.name(),
                node.key().did(),
                node.key().id().hex(),
                node.weight(),
                hub.owner().map(Owner::organisation),
                hub.owner().map(Owner::site),
                node.active(),
                hub.pending(),
                node.height(),
                sighting.map(HubSightings.Sighting::lastSeen),
                sighting.flatMap(HubSightings.Sighting::status),
                copies.of(node.name()).map(CopyView::of));
    }
}
