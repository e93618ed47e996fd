package org.cairngate.master.explorer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.tiles.ChainLogSource;
import org.cairngate.ledger.tiles.LogTiles;
import org.cairngate.ledger.tiles.TilePath;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The log of block headers as static resources (C2SP tlog-tiles); the prefix is {@code /log}. */
@RestController
@RequestMapping("/log")
@Tag(name = "log", description = "The log of block headers for C2SP tlog-tiles clients")
class TileController {

    private static final String TEXT = "text/plain;charset=utf-8";
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final LogTiles tiles;

    TileController(ChainStore store) {
        this.tiles = new LogTiles(new ChainLogSource(store));
    }

    @GetMapping(value = "/checkpoint", produces = TEXT)
    @Operation(summary = "The newest checkpoint, with its cosignatures as far as they are known (C2SP tlog-checkpoint)")
    ResponseEntity<String> tiledCheckpoint() {
        return tiles.checkpoint()
                .map(SignedNote::format)
                .map(note ->
                        ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(note))
                .orElseThrow(() -> new NotFoundException("no checkpoint is signed yet"));
    }

    @GetMapping(value = "/tile/{level}/{*index}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "Hashes of the log's tree, or block headers, at most 256; they never change")
    ResponseEntity<byte[]> tile(
            @Parameter(description = "the level, 0..63, or entries") @PathVariable String level,
            @Parameter(
                            description =
                                    "the index in elements of three digits, all but the last with x before it, and .p/"
                                            + " with the width of a partial tile",
                            example = "/x001/x234/067.p/17")
                    @PathVariable
                    String index) {
        String path = "tile/" + level + index;
        return TilePath.parse(path)
                .flatMap(tiles::read)
                .map(bytes -> ResponseEntity.ok()
                        .cacheControl(CacheControl.maxAge(FOR_EVER).immutable())
                        .body(bytes))
                .orElseThrow(() -> new NotFoundException("the newest checkpoint's log has no " + path));
    }
}
