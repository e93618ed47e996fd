package org.cairngate.journal.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes one table of {@value UidTableName#WIDTH} that lie side by side, so that few have to be asked for a uid, and removes
 * the files that nobody needs. Intake does not wait for it, and goes on when it fails: it tries again when the next table has come.
 */
final class UidMerging {

    private static final Logger LOG = LoggerFactory.getLogger(UidMerging.class);

    private final UidTables tables;
    private final UidTableFolder folder;
    private final UidTableWriter writer;
    private final Thread thread;

    UidMerging(UidTables tables, UidTableFolder folder) {
        this.tables = tables;
        this.folder = folder;
        this.writer = new UidTableWriter(folder.hash());
        this.thread = new Thread(this::run, "journal-uid-merging");
    }

    void start() {
        thread.start();
    }

    /** Waits for the thread, which ends once the tables are closed. */
    void await() {
        ThreadEnd.await(thread);
    }

    private void run() {
        while (tables.awaitNews()) {
            try {
                tables.removeLeft();
                while (mergeSome()) {
                    tables.removeLeft();
                }
            } catch (IOException | RuntimeException e) {
                if (!tables.isClosed()) {
                    LOG.warn("journal uid tables not merged error=\"{}\"", e.getMessage(), e);
                }
            }
        }
    }

    private boolean mergeSome() throws IOException {
        Optional<UidTables.Snapshot> found = tables.isClosed() ? Optional.empty() : tables.mergeable();
        if (found.isEmpty()) {
            return false;
        }
        try (UidTables.Snapshot snapshot = found.get()) {
            List<UidTable> sources = snapshot.tables();
            UidTableName first = sources.get(0).name();
            UidTableName last = sources.get(sources.size() - 1).name();
            UidTableName name = new UidTableName(first.generation(), first.firstBlock(), last.lastBlock());
            UidMerge merge = new UidMerge(sources, tables::isClosed);
            tables.replace(sources, folder.write(name, writer, snapshot.uids(), merge));
        }
        return true;
    }
}
