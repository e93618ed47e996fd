package org.cairngate.master.backup;

import java.util.function.Consumer;

/** Says how far the copying of a backup is: a line for each tenth of a large one. For one thread. */
final class PackingProgress {

    /** Bytes from which on it is long enough to say how far it is. */
    private static final long LARGE = 64L << 20;

    private static final long TENTHS = 10;

    private final long total;
    private final Consumer<String> lines;
    private long copied;
    private long told;

    PackingProgress(long total, Consumer<String> lines) {
        this.total = total;
        this.lines = lines;
        lines.accept("copying " + total + " bytes");
    }

    void copied(long bytes) {
        copied += bytes;
        long tenth = total == 0 ? 0 : copied * TENTHS / total;
        if (tenth > told && total >= LARGE) {
            told = tenth;
            lines.accept("copied " + tenth * TENTHS + " %");
        }
    }
}
