package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.NodeStatus;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.problem.DeactivatedException;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Organisations: who runs the chain and who votes on it. */
@RestController
@RequestMapping("/v1/organisations")
@Tag(name = "registry")
class OrganisationController {

    private final ChainStore store;
    private final OrganisationDids dids;
    private final Callers callers;

    OrganisationController(ChainStore store, OrganisationDids dids, Callers callers) {
        this.store = store;
        this.dids = dids;
        this.callers = callers;
    }

    /** An organisation as the chain has it. */
    @Schema(name = "Organisation")
    record OrganisationView(
            String name,

            @Schema(description = "did:web; its document is at /v1/organisations/{name}/did.json")
            String did,

            @Schema(description = "did:key of its Ed25519 key")
            String publicKey,

            String keyId,

            @Schema(description = "active, quarantined or revoked")
            String status,

            @Schema(description = "its weight in a vote") long weight,
            long height) {}

    /** All organisations. */
    record Organisations(List<OrganisationView> organisations) {}

    @GetMapping
    @Operation(operationId = "listOrganisations", summary = "List the organisations, by name")
    Organisations list() {
        Scope scope = callers.scope();
        return new Organisations(store.state().nodes().stream()
                .filter(node -> node.role() == NodeRole.ORGANISATION)
                .filter(node -> scope.coversOrganisation(node.name()))
                .map(this::view)
                .toList());
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getOrganisation", summary = "One organisation")
    OrganisationView get(@PathVariable String name) {
        NodeRecord organisation = find(name);
        if (!callers.scope().coversOrganisation(name)) {
            throw unknown(name);
        }
        return view(organisation);
    }

    /** Its media type is fixed: resolvers ask for it by many names, or by none. */
    @GetMapping("/{name}/did.json")
    @Operation(operationId = "getOrganisationDid", summary = "The DID document of an organisation (did:web)")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = DidDocument.MEDIA_TYPE, schema = @Schema(implementation = DidDocument.class)),
            description = "Without a verification method while the organisation is quarantined")
    @ApiResponse(
            responseCode = "410",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                            schema = @Schema(ref = "#/components/schemas/Problem")),
            description = "The organisation is revoked and its DID deactivated")
    ResponseEntity<DidDocument> did(@PathVariable String name) {
        NodeRecord organisation = find(name);
        if (organisation.status() == NodeStatus.REVOKED) {
            throw new DeactivatedException("organisation " + name + " was revoked at height " + organisation.height()
                    + ", its DID is deactivated");
        }
        String did = dids.of(organisation.name());
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf(DidDocument.MEDIA_TYPE))
                .body(organisation.active() ? DidDocument.of(did, organisation.key()) : DidDocument.withoutKey(did));
    }

    private NodeRecord find(String name) {
        return store.state()
                .nodeByName(name)
                .filter(node -> node.role() == NodeRole.ORGANISATION)
                .orElseThrow(() -> unknown(name));
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("there is no organisation named " + name);
    }

    private OrganisationView view(NodeRecord organisation) {
        return new OrganisationView(
                organisation.name(),
                dids.of(organisation.name()),
                organisation.key().did(),
                organisation.key().id().hex(),
                DeviceView.text(organisation.status()),
                organisation.voteWeight(),
                organisation.height());
    }
}
