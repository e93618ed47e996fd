package org.cairngate.broker.faults;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code faulty_disk.c} wrote down until its process was killed.
 *
 * @param synced bytes from the beginning of a file that survive, by inode
 * @param changes changes of directories and syncs of them, in their order
 */
record DiskRecord(Map<Long, Long> synced, List<Change> changes) {

    /** What was done to a directory; the order is that of the C enum. */
    enum Kind {
        NONE,
        CREATE,
        RENAME,
        UNLINK,
        MKDIR,
        RMDIR,
        DIRSYNC
    }

    /**
     * One change of a directory.
     *
     * @param number its place in the order, by which its grave is named
     * @param done false when the process was killed in the middle of it
     * @param grave whether what it removed or replaced is in the grave
     * @param to where a rename led
     */
    record Change(int number, Kind kind, boolean done, boolean grave, Path path, Path to) {

        /** The directory that must be synced for this to survive. */
        Path directory() {
            return path.getParent();
        }
    }

    private static final int SLOT = 64;
    private static final int OP = 16 + 2 * 512;
    private static final int BEGUN = 1;
    private static final int DONE = 2;

    static DiskRecord read(ByteBuffer map, int slotsAt, int slots, int opsAt, int ops) {
        Map<Long, Long> synced = new HashMap<>();
        for (int i = 0; i < slots; i++) {
            synced.put(map.getLong(slotsAt + i * SLOT), map.getLong(slotsAt + i * SLOT + 8));
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < ops; i++) {
            int at = opsAt + i * OP;
            int state = map.getInt(at);
            if (state == BEGUN || state == DONE) {
                changes.add(new Change(
                        i,
                        Kind.values()[map.getInt(at + 4)],
                        state == DONE,
                        map.getInt(at + 12) != 0,
                        Path.of(text(map, at + 16)),
                        Path.of(text(map, at + 16 + 512))));
            }
        }
        return new DiskRecord(synced, changes);
    }

    static String text(ByteBuffer map, int offset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = offset; map.get(i) != 0; i++) {
            bytes.write(map.get(i));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
