package org.cairngate.journal;

import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalSource;

/** A journal that hands everything to another one; a subclass changes what it must. */
public abstract class ForwardingJournal implements Journal {

    private final Journal journal;

    /** Hands everything to the given journal, which is closed with this one. */
    protected ForwardingJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void append(AppendRun run) {
        journal.append(run);
    }

    @Override
    public void hold(Optional<String> why) {
        journal.hold(why);
    }

    @Override
    public boolean accepting() {
        return journal.accepting();
    }

    @Override
    public List<JournalEntry> read(long from, int maxEntries, int maxBytes) {
        return journal.read(from, maxEntries, maxBytes);
    }

    @Override
    public long first() {
        return journal.first();
    }

    @Override
    public long released() {
        return journal.released();
    }

    @Override
    public long next() {
        return journal.next();
    }

    @Override
    public void trim(long upToExclusive) {
        journal.trim(upToExclusive);
    }

    @Override
    public void scrub() {
        journal.scrub();
    }

    @Override
    public RefusalSource dropped() {
        return journal.dropped();
    }

    @Override
    public JournalStatus status() {
        return journal.status();
    }

    @Override
    public void onAppend(Runnable listener) {
        journal.onAppend(listener);
    }

    @Override
    public List<String> check() {
        return journal.check();
    }

    @Override
    public void close() {
        journal.close();
    }
}
