package org.cairngate.master.explorer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateQuorum;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.access.OwnEvents;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The chain itself: what pins it, its blocks, its checkpoints. */
@RestController
@RequestMapping("/v1")
@Tag(name = "chain", description = "Blocks, checkpoints and what is needed to check them")
class ChainController {

    private static final String CBOR = "application/cbor";
    private static final int MAX_PAGE = 500;
    // A page ends when it has so many bytes; a hub reads at most one byte of a largest block more than this.
    private static final int PAGE_BYTES = 4 << 20;

    private final ChainStore store;
    private final OwnEvents own;

    ChainController(ChainStore store, OwnEvents own) {
        this.store = store;
        this.own = own;
    }

    /** A block for people. */
    @Schema(name = "Block")
    record BlockView(
            long height,
            Instant time,
            String state,
            String leafHash,
            String prev,
            String txRoot,
            String stateRoot,
            String certificateHash,
            long eventCount,
            List<TransactionView> transactions) {}

    /** A transaction for people. */
    @Schema(name = "Transaction")
    record TransactionView(String id, int type, String signer, String signerName, long seq, String namespace) {}

    /** A page of blocks, oldest first. */
    record Blocks(List<BlockView> blocks, Optional<Long> nextFrom) {}

    @GetMapping(value = "/genesis", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The genesis file, which pins the chain")
    String genesis() {
        return store.genesis().toJson();
    }

    @GetMapping(value = "/policy", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(summary = "The verification policy of the hubs active now (C2SP tlog-policy)")
    String policy() throws RefusedException {
        State state = store.state();
        return new CertificateQuorum(state.policy().certificate(), state.logKey(), state.validators())
                .policyFile()
                .format();
    }

    @GetMapping(value = "/checkpoint", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(summary = "The newest checkpoint (C2SP tlog-checkpoint)")
    String checkpoint() {
        return store.checkpoint(store.tip().size())
                .or(() -> store.checkpoint(store.tip().size() - 1))
                .map(SignedNote::format)
                .orElseThrow(() -> new NotFoundException("no checkpoint is signed yet"));
    }

    @GetMapping(value = "/certificate", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(summary = "The newest certified checkpoint, with its cosignatures")
    String certificate() {
        return store.newestCertificate()
                .map(SignedNote::format)
                .orElseThrow(() -> new NotFoundException("no checkpoint is certified yet"));
    }

    @GetMapping(value = "/blocks/{height}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary =
                    "One block, as JSON for people or as CBOR for programs; an account of one organisation gets the JSON with"
                            + " its own transactions")
    BlockView block(@PathVariable @Min(0) long height) {
        return view(find(height));
    }

    @GetMapping(value = "/blocks/{height}", produces = CBOR)
    byte[] blockBytes(@PathVariable @Min(0) long height) throws HttpMediaTypeNotAcceptableException {
        requireAll();
        return find(height).encode();
    }

    @GetMapping(value = "/blocks", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Blocks from a height on, as JSON for people or as a CBOR array of block byte strings")
    Blocks blocks(
            @RequestParam(defaultValue = "0") @Min(0) long from,
            @RequestParam(defaultValue = "50") @Min(1) @Max(MAX_PAGE) int limit) {
        List<BlockView> views = page(from, limit).stream().map(this::view).toList();
        long next = from + views.size();
        return new Blocks(views, next < store.tip().size() ? Optional.of(next) : Optional.empty());
    }

    @GetMapping(value = "/blocks", produces = CBOR)
    byte[] blocksBytes(
            @RequestParam(defaultValue = "0") @Min(0) long from,
            @RequestParam(defaultValue = "50") @Min(1) @Max(MAX_PAGE) int limit)
            throws HttpMediaTypeNotAcceptableException {
        requireAll();
        List<Block> blocks = page(from, limit);
        CborWriter writer = new CborWriter().array(blocks.size());
        blocks.forEach(block -> writer.bytes(block.encode()));
        return writer.toBytes();
    }

    /** The bytes of a block have the transactions of all in them, and would be no block's without some. */
    private void requireAll() throws HttpMediaTypeNotAcceptableException {
        if (!own.areAll()) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }

    private List<Block> page(long from, int limit) {
        List<Block> blocks = new ArrayList<>();
        int bytes = 0;
        for (long height = from; height - from < limit && height < store.tip().size(); height++) {
            Optional<Block> block =
                    store.block(height).filter(found -> found.checkpoint().isPresent());
            if (block.isEmpty()) {
                break;
            }
            bytes += block.get().encode().length;
            if (bytes > PAGE_BYTES && !blocks.isEmpty()) {
                break;
            }
            blocks.add(block.get());
        }
        return blocks;
    }

    private Block find(long height) {
        return store.block(height).orElseThrow(() -> new NotFoundException("there is no block of height " + height));
    }

    private BlockView view(Block block) {
        BlockHeader header = block.header();
        return new BlockView(
                header.height(),
                header.time(),
                store.eventState(header.height()).name().toLowerCase(Locale.ROOT),
                header.leafHash().hex(),
                header.prev().hex(),
                header.txRoot().hex(),
                header.stateRoot().hex(),
                header.certificateHash().hex(),
                header.eventCount(),
                block.transactions().stream()
                        .filter(own::include)
                        .map(this::view)
                        .toList());
    }

    private TransactionView view(SignedTransaction signed) {
        return new TransactionView(
                signed.id().hex(),
                signed.transaction().body().type(),
                signed.transaction().signer().hex(),
                store.state()
                        .node(signed.transaction().signer())
                        .map(node -> node.name())
                        .orElse(""),
                signed.transaction().seq(),
                signed.transaction().namespace());
    }
}
