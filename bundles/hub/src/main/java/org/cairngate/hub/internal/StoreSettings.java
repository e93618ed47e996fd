package org.cairngate.hub.internal;

import java.util.Objects;
import org.cairngate.ledger.store.StoreKind;

/**
 * How the chain copy is kept.
 *
 * @param kindOfNew FULL or LIGHT, for a copy that begins; one that is there keeps its kind until it is pruned
 * @param diskReserve bytes that stay free on the disk of the chain copy, 0 for none: with less no event is taken
 * @param snapshotFrom how many blocks a chain must have for a light copy that begins to take a snapshot; 0 for never
 */
public record StoreSettings(StoreKind kindOfNew, long diskReserve, long snapshotFrom) {

    /** Of so many blocks a snapshot with its headers is a small part; fewer are fetched in some seconds. */
    public static final long SNAPSHOT_FROM = 1000;

    /** A full copy, and 64 MiB that stay free: what RocksDB's write buffers and log can need to come to rest, twice. */
    public static final StoreSettings STANDARD = new StoreSettings(StoreKind.FULL, 64L << 20);

    public StoreSettings {
        Objects.requireNonNull(kindOfNew, "kindOfNew");
        if (kindOfNew == StoreKind.PRUNED) {
            throw new IllegalArgumentException("a chain copy that begins is full or light; cairn ledger prune prunes");
        }
        if (snapshotFrom < 0) {
            throw new IllegalArgumentException("snapshot.min.blocks must be at least 0, is " + snapshotFrom);
        }
        if (diskReserve < 0) {
            throw new IllegalArgumentException("disk.reserve.bytes must be at least 0, is " + diskReserve);
        }
    }

    /** The same with the usual length of a chain from which on a snapshot is taken. */
    public StoreSettings(StoreKind kindOfNew, long diskReserve) {
        this(kindOfNew, diskReserve, SNAPSHOT_FROM);
    }
}
