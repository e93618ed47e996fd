package org.cairngate.ledger.tiles;

import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;

/**
 * A log's resources as C2SP tlog-tiles defines them. Nothing beyond the newest signed checkpoint is shown. Partial tiles stay
 * readable when they have become full, because every size of our logs has a checkpoint.
 *
 * <p>May be called from several threads. What the source throws passes through.
 */
public final class LogTiles {

    /** Most bytes that an entry may have: its length is written in 16 bits. */
    public static final int MAX_ENTRY_BYTES = 0xffff;

    private final LogSource source;

    /** The resources of a log. */
    public LogTiles(LogSource source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** The newest checkpoint; it changes with every block. */
    public Optional<SignedNote> checkpoint() {
        return source.checkpoint();
    }

    /** A tile's or bundle's bytes, which never change; empty while the checkpoint does not cover all of it. */
    public Optional<byte[]> read(TilePath path) {
        long hashes = path.level() >= Long.BYTES ? 0 : size() >>> (TilePath.HEIGHT * path.level());
        // Compared by quotient first: a hostile index times 256 may be beyond 64 bits.
        if (path.index() > hashes / TilePath.FULL_WIDTH || path.index() * TilePath.FULL_WIDTH + path.width() > hashes) {
            return Optional.empty();
        }
        return Optional.of(path.kind() == TilePath.Kind.HASHES ? hashes(path) : entries(path));
    }

    private byte[] hashes(TilePath path) {
        ByteArrayOutputStream tile = new ByteArrayOutputStream();
        long first = path.index() * TilePath.FULL_WIDTH;
        for (int i = 0; i < path.width(); i++) {
            tile.writeBytes(source.subtreeRoot(TilePath.HEIGHT * path.level(), first + i)
                    .bytes());
        }
        return tile.toByteArray();
    }

    private byte[] entries(TilePath path) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        long first = path.index() * TilePath.FULL_WIDTH;
        for (int i = 0; i < path.width(); i++) {
            byte[] entry = source.entry(first + i);
            if (entry.length > MAX_ENTRY_BYTES) {
                throw new IllegalStateException(
                        "entry " + (first + i) + " has " + entry.length + " bytes, at most " + MAX_ENTRY_BYTES);
            }
            bundle.write(entry.length >>> Byte.SIZE);
            bundle.write(entry.length);
            bundle.writeBytes(entry);
        }
        return bundle.toByteArray();
    }

    private long size() {
        return checkpoint().map(LogTiles::size).orElse(0L);
    }

    private static long size(SignedNote note) {
        try {
            return Checkpoint.of(note).size();
        } catch (RefusedException e) {
            throw new IllegalStateException("the source gave a checkpoint that is none: " + e.detail(), e);
        }
    }
}
