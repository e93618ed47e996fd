package org.cairngate.journal.internal;

import java.util.concurrent.CompletableFuture;
import org.cairngate.journal.Appended;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.event.Event;

/** An append that waits for its sync. */
final class PendingAppend {

    private final Event event;
    private final byte[] bytes;
    private final byte[] annotation;
    private final Hash digest;
    private final CompletableFuture<Appended> done = new CompletableFuture<>();

    PendingAppend(Event event, byte[] bytes, byte[] annotation) {
        this.event = event;
        this.bytes = bytes;
        this.annotation = annotation;
        this.digest = Hash.sha256(bytes);
    }

    String uid() {
        return event.uid();
    }

    String namespace() {
        return event.namespace();
    }

    Hash digest() {
        return digest;
    }

    CompletableFuture<Appended> done() {
        return done;
    }

    byte[] row(long position) {
        return EntryFormat.encode(position, event.uid(), event.namespace(), bytes, annotation);
    }

    /** Bytes that it holds in memory, about. */
    int size() {
        return 2 * bytes.length + annotation.length + 256;
    }
}
