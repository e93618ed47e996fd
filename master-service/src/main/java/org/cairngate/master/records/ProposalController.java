package org.cairngate.master.records;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.ProposalRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.VoteRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was put to the vote, who voted how, and what became of it. */
@RestController
@RequestMapping("/v1/proposals")
@Tag(name = "records")
class ProposalController {

    private static final int MAX_PAGE = 500;

    private final ChainStore store;

    ProposalController(ChainStore store) {
        this.store = store;
    }

    /** One vote. */
    @Schema(name = "Vote")
    record VoteView(String voter, String choice, long height) {}

    /** A proposal as the chain has it. */
    @Schema(name = "Proposal")
    record ProposalView(
            String id,
            String proposer,

            @Schema(description = "open, accepted, rejected, active or failed")
            String status,

            @Schema(description = "type number of the proposed record")
            int type,

            @Schema(description = "the proposed record's CBOR in base64; the id commits to it and to the heights")
            String body,

            long opensAt,
            long closesAt,
            long activation,

            @Schema(description = "block of the newest change")
            long height,

            List<VoteView> votes) {}

    /** Some proposals. */
    record Proposals(List<ProposalView> proposals) {}

    @GetMapping
    @Operation(operationId = "listProposals", summary = "List the proposals, the newest change first")
    Proposals list(@RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        State state = store.state();
        return new Proposals(state.records(ProposalRecord.class).stream()
                .sorted((a, b) -> Long.compare(b.height(), a.height()))
                .limit(limit)
                .map(proposal -> view(state, proposal))
                .toList());
    }

    @GetMapping("/{id}")
    @Operation(operationId = "findProposal", summary = "One proposal with its votes, for whoever knows its id")
    ProposalView find(@PathVariable @Pattern(regexp = "[0-9a-f]{64}") String id) {
        State state = store.state();
        return state.proposal(Hash.fromHex(id))
                .map(proposal -> view(state, proposal))
                .orElseThrow(() -> new NotFoundException("there is no proposal " + id));
    }

    private static ProposalView view(State state, ProposalRecord proposal) {
        ProposalBody body = proposal.body();
        List<VoteView> votes =
                state.votes(body.id()).stream().map(ProposalController::view).toList();
        return new ProposalView(
                body.id().hex(),
                proposal.proposer(),
                proposal.status().name().toLowerCase(Locale.ROOT),
                body.wrapped().type(),
                Base64.getEncoder().encodeToString(body.wrapped().encode()),
                body.opensAt(),
                body.closesAt(),
                body.activation(),
                proposal.height(),
                votes);
    }

    private static VoteView view(VoteRecord vote) {
        return new VoteView(vote.voter(), vote.choice().name().toLowerCase(Locale.ROOT), vote.height());
    }
}
