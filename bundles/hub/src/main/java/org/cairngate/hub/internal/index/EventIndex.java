package org.cairngate.hub.internal.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.hub.internal.status.Json;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.Steps;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * SQL and full-text search over the events of this hub that are in blocks.
 *
 * <p>Derived from the chain copy alone: it remembers up to which height it reaches, and a missing or damaged file is made
 * anew. Safe for use by several threads.
 */
public final class EventIndex implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventIndex.class);
    private static final int CACHE_KIB = 1024;

    private final Connection connection;
    private final Steps steps;
    private volatile long size;
    private final EventParser parser = new EventParser();

    private EventIndex(Connection connection, Steps steps) {
        this.connection = connection;
        this.steps = steps;
    }

    /**
     * Opens the index file, anew when it cannot be read.
     *
     * @throws IOException when it cannot be made either
     */
    public static EventIndex open(Path file, Steps steps) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            return connect(file, steps);
        } catch (SQLException first) {
            LOG.warn("event index rebuilt file={} cause=\"{}\"", file, first.getMessage());
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(file + suffix));
            }
            try {
                return connect(file, steps);
            } catch (SQLException second) {
                throw new IOException("event index " + file + " cannot be made: " + second.getMessage(), second);
            }
        }
    }

    private static EventIndex connect(Path file, Steps steps) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // Losing the newest rows in a power cut is harmless: they are read again from the chain copy.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setCacheSize(-CACHE_KIB);
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS event(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
                    + " namespace TEXT NOT NULL, device TEXT NOT NULL, timestamp INTEGER NOT NULL,"
                    + " received_at INTEGER NOT NULL, height INTEGER NOT NULL, items TEXT NOT NULL)");
            statement.execute("CREATE INDEX IF NOT EXISTS event_device ON event(device, timestamp)");
            statement.execute("CREATE INDEX IF NOT EXISTS event_time ON event(timestamp)");
            statement.execute("CREATE VIRTUAL TABLE IF NOT EXISTS event_text USING"
                    + " fts5(device, namespace, items, content='event', content_rowid='id')");
            statement.execute("CREATE TABLE IF NOT EXISTS progress(one INTEGER PRIMARY KEY, height INTEGER NOT NULL)");
            connection.setAutoCommit(false);
            return new EventIndex(connection, steps);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Blocks that were indexed by the end of the newest {@link #follow}; 0 before the first. */
    public long size() {
        return size;
    }

    /**
     * Brings the index up to the chain copy's tip.
     *
     * @throws IOException when the file cannot be written
     */
    public synchronized void follow(ChainStore store) throws IOException {
        try {
            long end = store.tip().size();
            size = nextHeight();
            for (long height = size; height < end; height++) {
                Optional<Block> block = store.block(height);
                if (block.isPresent()) {
                    addBlock(store, block.get());
                }
                remember(height + 1);
                steps.take(Step.BLOCK_INDEXED, () -> connection.commit());
                size = height + 1;
            }
        } catch (SQLException e) {
            rollback();
            throw new IOException("event index cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * The newest events that fit, newest first.
     *
     * @throws IOException when the file cannot be read
     */
    public synchronized List<IndexedEvent> find(EventQuery query) throws IOException {
        String sql = "SELECT uid, namespace, device, timestamp, received_at, height, items FROM event"
                + " WHERE (?1 IS NULL OR device = ?1) AND (?2 IS NULL OR namespace = ?2)"
                + " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM json_each(items) WHERE json_extract(value, '$.key') = ?3))"
                + " AND (?4 IS NULL OR id IN (SELECT rowid FROM event_text WHERE event_text MATCH ?4))"
                + " AND timestamp BETWEEN ?5 AND ?6 ORDER BY timestamp DESC, id DESC LIMIT ?7";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, query.device().orElse(null));
            statement.setString(2, query.namespace().orElse(null));
            statement.setString(3, query.key().orElse(null));
            statement.setString(4, query.text().map(EventIndex::quoted).orElse(null));
            statement.setLong(5, query.fromMs());
            statement.setLong(6, query.toMs());
            statement.setInt(7, query.limit());
            List<IndexedEvent> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new IndexedEvent(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getLong(4),
                            rows.getLong(5),
                            rows.getLong(6),
                            rows.getString(7)));
                }
            }
            rollback();
            return found;
        } catch (SQLException e) {
            rollback();
            throw new IOException("event index cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("event index not closed cause=\"{}\"", e.getMessage());
        }
    }

    private void addBlock(ChainStore store, Block block) throws SQLException {
        for (SignedTransaction transaction : block.transactions()) {
            Optional<Segment> segment = store.segment(transaction.id());
            if (segment.isPresent()) {
                for (RecordedEvent event : segment.get().events()) {
                    add(event, block.header().height());
                }
            }
        }
    }

    private void add(RecordedEvent recorded, long height) throws SQLException {
        try {
            Event event = parser.parse(recorded.bytes());
            long receivedAt =
                    Annotation.decode(recorded.annotation()).receivedAt().toEpochMilli();
            String items = Json.items(event.items());
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT OR IGNORE INTO event(uid, namespace, device, timestamp, received_at, height, items)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, event.uid());
                insert.setString(2, event.namespace());
                insert.setString(3, event.deviceUid());
                insert.setLong(4, event.timestamp().toEpochMilli());
                insert.setLong(5, receivedAt);
                insert.setLong(6, height);
                insert.setString(7, items);
                if (insert.executeUpdate() == 1) {
                    addText(event, items);
                }
            }
        } catch (RefusedException e) {
            LOG.warn(
                    "event not indexed height={} reason={} detail=\"{}\"",
                    height,
                    e.reason().code(),
                    e.detail());
        }
    }

    private void addText(Event event, String items) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO event_text(rowid, device, namespace, items) VALUES (last_insert_rowid(), ?, ?, ?)")) {
            insert.setString(1, event.deviceUid());
            insert.setString(2, event.namespace());
            insert.setString(3, items);
            insert.executeUpdate();
        }
    }

    private long nextHeight() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT height FROM progress WHERE one = 1")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private void remember(long height) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("INSERT OR REPLACE INTO progress(one, height) VALUES (1, ?)")) {
            update.setLong(1, height);
            update.executeUpdate();
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.warn("event index not rolled back cause=\"{}\"", e.getMessage());
        }
    }

    /** Each word as an FTS5 string, so that nothing in the text is an operator. */
    private static String quoted(String text) {
        StringBuilder words = new StringBuilder();
        for (String word : text.strip().split("\\s+", -1)) {
            words.append('"').append(word.replace("\"", "\"\"")).append("\" ");
        }
        return words.toString().strip();
    }
}
