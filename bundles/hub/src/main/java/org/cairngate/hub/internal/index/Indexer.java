package org.cairngate.hub.internal.index;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.store.ChainStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the index up to date on a thread of its own, however often it is asked to. Safe for use by several threads. */
public final class Indexer {

    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private final EventIndex index;
    private final Journal journal;
    private final ChainStore chain;
    private final Executor thread;
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Indexes the given journal and chain copy on the given thread. */
    public Indexer(EventIndex index, Journal journal, ChainStore chain, Executor thread) {
        this.index = index;
        this.journal = journal;
        this.chain = chain;
        this.thread = thread;
    }

    /** There may be something new. Returns at once. */
    public void wake() {
        if (asked.compareAndSet(false, true)) {
            try {
                thread.execute(this::follow);
            } catch (RejectedExecutionException e) {
                LOG.trace("hub is stopping");
            }
        }
    }

    private void follow() {
        asked.set(false);
        try {
            index.follow(journal, chain);
        } catch (IOException | RuntimeException e) {
            LOG.warn("event index behind cause=\"{}\"", e.getMessage());
        }
    }
}
