package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Room that stays free on a store's disk, so that intake ends before RocksDB fails: what was taken can still be written,
 * compacted and closed in order. May be called from several threads.
 */
public final class DiskReserve {

    private final Room room;
    private final long reserve;

    /** How many bytes can still be written. */
    public interface Room {
        /** Asks the file system. */
        long usableBytes() throws IOException;
    }

    /**
     * What the disk has.
     *
     * @param usableBytes bytes that can still be written
     * @param reserveBytes bytes that are to stay free
     */
    public record Level(long usableBytes, long reserveBytes) {

        /** Bytes that are missing for the reserve; 0 when there is room. */
        public long missingBytes() {
            return Math.max(0, reserveBytes - usableBytes);
        }

        /** Why nothing is taken, for messages; empty when there is room. */
        public Optional<String> refusal() {
            return missingBytes() == 0
                    ? Optional.empty()
                    : Optional.of("the disk has " + usableBytes + " bytes left, " + missingBytes()
                            + " fewer than its reserve of " + reserveBytes
                            + ". Free some space: intake goes on by itself then");
        }
    }

    /** A reserve of so many bytes, 0 for none, in whatever room there is. */
    public DiskReserve(Room room, long reserve) {
        this.room = room;
        this.reserve = reserve;
    }

    /** A reserve on the disk of a folder that exists. */
    public static DiskReserve on(Path folder, long reserve) {
        return new DiskReserve(() -> Files.getFileStore(folder).getUsableSpace(), reserve);
    }

    /** The level now. A file system that does not answer counts as one without room. */
    public Level level() {
        try {
            return new Level(room.usableBytes(), reserve);
        } catch (IOException e) {
            return new Level(0, reserve);
        }
    }
}
