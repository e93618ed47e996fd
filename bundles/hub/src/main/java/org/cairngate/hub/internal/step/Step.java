package org.cairngate.hub.internal.step;

import java.util.Locale;

/**
 * Everything by which a hub leaves a trace: what it writes and what it says. Between two of them a crash changes nothing, so
 * they are all the places where one can fall; the README's table says for each what follows, and a test crashes at each.
 */
public enum Step {
    CHAIN_BEGUN(Kind.DISK),
    HEADERS_STORED(Kind.DISK),
    SNAPSHOT_DROPPED(Kind.DISK),
    SNAPSHOT_STORED(Kind.DISK),
    EVENTS_INDEXED(Kind.DISK),
    BATCH_SEALED(Kind.DISK),
    BATCH_SENT(Kind.MESSAGE),
    RECEIPT_TAKEN(Kind.MESSAGE),
    BATCH_SEALED_AGAIN(Kind.DISK),
    BATCHES_MOVED_UP(Kind.DISK),
    BLOCK_STORED(Kind.DISK),
    CHAIN_REWOUND(Kind.DISK),
    REPORT_SENT(Kind.MESSAGE),
    COSIGNING_RECORDED(Kind.DISK),
    COSIGNATURE_SENT(Kind.MESSAGE),
    CERTIFICATE_STORED(Kind.DISK),
    OUTBOX_TRIMMED(Kind.DISK),
    JOURNAL_TRIMMED(Kind.DISK),
    BLOCK_INDEXED(Kind.DISK),
    STATUS_SENT(Kind.MESSAGE);

    /** Where a step leaves its trace. */
    public enum Kind {
        /** One atomic write; a power cut can leave it torn, and opening the store then drops it. */
        DISK,
        /** To or from the master; nothing of it is on the disk. */
        MESSAGE
    }

    private final Kind kind;

    Step(Kind kind) {
        this.kind = kind;
    }

    /** Where the step leaves its trace. */
    public Kind kind() {
        return kind;
    }

    /** The name that the status shows, for example {@code batch-sealed}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
