package org.cairngate.hub.internal.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.cairngate.hub.internal.status.Json;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/** The rows of the index, in the transaction that the caller ends. Not thread safe. */
final class EventRows {

    /** How far the index has come: the next block and the next journal position, of which chain. */
    record Progress(String chain, long height, long position) {}

    private static final String FIND = "SELECT uid, namespace, device, timestamp, received_at, height, items FROM event"
            + " WHERE (?1 IS NULL OR device = ?1) AND (?2 IS NULL OR namespace = ?2)"
            + " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM json_each(items) WHERE json_extract(value, '$.key') = ?3))"
            + " AND (?4 IS NULL OR id IN (SELECT rowid FROM event_text WHERE event_text MATCH ?4))"
            + " AND timestamp BETWEEN ?5 AND ?6 ORDER BY timestamp DESC, received_at DESC, uid LIMIT ?7";

    private static final Logger LOG = LoggerFactory.getLogger(EventRows.class);

    private final Connection connection;
    private final EventParser parser = new EventParser();

    EventRows(Connection connection) {
        this.connection = connection;
    }

    /** What was remembered; the beginning when nothing was, or it is of another chain. */
    Progress progress(String chain) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT height, position FROM progress WHERE one = 1 AND chain = ?")) {
            select.setString(1, chain);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? new Progress(chain, rows.getLong(1), rows.getLong(2)) : new Progress(chain, 0, 0);
            }
        }
    }

    void remember(Progress progress) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "INSERT OR REPLACE INTO progress(one, chain, height, position) VALUES (1, ?, ?, ?)")) {
            update.setString(1, progress.chain());
            update.setLong(2, progress.height());
            update.setLong(3, progress.position());
            update.executeUpdate();
        }
    }

    /** Remembers which block was indexed at a height, and forgets those that are final, which nothing replaces. */
    void rememberBlock(long height, Hash leaf, long finalSize) throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT OR REPLACE INTO block(height, leaf) VALUES (?, ?)");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM block WHERE height < ?")) {
            insert.setLong(1, height);
            insert.setString(2, leaf.hex());
            insert.executeUpdate();
            delete.setLong(1, Math.min(height, finalSize));
            delete.executeUpdate();
        }
    }

    /** The blocks that are remembered: leaf hash in hex by height. */
    NavigableMap<Long, String> blocks() throws SQLException {
        NavigableMap<Long, String> blocks = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT height, leaf FROM block")) {
            while (rows.next()) {
                blocks.put(rows.getLong(1), rows.getString(2));
            }
        }
        return blocks;
    }

    /**
     * The blocks from a height on were left: their events are only recorded again.
     *
     * @param position a journal position that is not trimmed before their batches are certified again
     */
    void leave(long height, long position) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE event SET height = NULL, position = ? WHERE height >= ?");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM block WHERE height >= ?")) {
            update.setLong(1, position);
            update.setLong(2, height);
            update.executeUpdate();
            delete.setLong(1, height);
            delete.executeUpdate();
        }
    }

    /** An event that is in the journal. Nothing happens when it is known. */
    void recorded(byte[] bytes, byte[] annotation, long position) throws SQLException {
        try {
            insert(bytes, annotation, OptionalLong.of(position), OptionalLong.empty());
        } catch (RefusedException e) {
            LOG.warn("event not indexed position={} cause=\"{}\"", position, e.getMessage());
        }
    }

    /** An event that is in a block, known before or not. */
    void minted(byte[] bytes, byte[] annotation, long height) throws SQLException {
        try {
            String uid = parser.parse(bytes).uid();
            try (PreparedStatement update = connection.prepareStatement("UPDATE event SET height = ? WHERE uid = ?")) {
                update.setLong(1, height);
                update.setString(2, uid);
                if (update.executeUpdate() == 0) {
                    insert(bytes, annotation, OptionalLong.empty(), OptionalLong.of(height));
                }
            }
        } catch (RefusedException e) {
            LOG.warn("event not indexed height={} cause=\"{}\"", height, e.getMessage());
        }
    }

    /**
     * Forgets events that left the journal without getting into a block: the master has refused them.
     *
     * @param scrub whether their bytes are to leave the file too
     */
    void forgetRefused(long below, boolean scrub) throws SQLException {
        if (forget("WHERE height IS NULL AND position < ?", below) > 0 && scrub) {
            IndexFile.askForScrub(connection);
        }
    }

    /** Forgets the events of a block that are not among these, and their bytes. */
    void keepOnly(long height, List<byte[]> events) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE IF NOT EXISTS kept(uid TEXT PRIMARY KEY)");
            statement.execute("DELETE FROM kept");
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO kept(uid) VALUES (?)")) {
            for (byte[] event : events) {
                insert.setString(1, parser.parse(event).uid());
                insert.executeUpdate();
            }
        } catch (RefusedException e) {
            LOG.warn("block not compared height={} cause=\"{}\"", height, e.getMessage());
            return;
        }
        if (forget("WHERE height = ? AND uid NOT IN (SELECT uid FROM kept)", height) > 0) {
            IndexFile.askForScrub(connection);
        }
    }

    private int forget(String gone, long number) throws SQLException {
        try (PreparedStatement text = connection.prepareStatement(
                        "INSERT INTO event_text(event_text, rowid, device, namespace, items)"
                                + " SELECT 'delete', id, device, namespace, items FROM event " + gone);
                PreparedStatement rows = connection.prepareStatement("DELETE FROM event " + gone)) {
            text.setLong(1, number);
            text.executeUpdate();
            rows.setLong(1, number);
            return rows.executeUpdate();
        }
    }

    List<IndexedEvent> find(EventQuery query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, query.device().orElse(null));
            select.setString(2, query.namespace().orElse(null));
            select.setString(3, query.key().orElse(null));
            select.setString(4, query.text().map(EventRows::quoted).orElse(null));
            select.setLong(5, query.fromMs());
            select.setLong(6, query.toMs());
            select.setInt(7, query.limit());
            List<IndexedEvent> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(row(rows));
                }
            }
            return found;
        }
    }

    private static IndexedEvent row(ResultSet rows) throws SQLException {
        long height = rows.getLong(6);
        OptionalLong block = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(height);
        return new IndexedEvent(
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                rows.getLong(4),
                rows.getLong(5),
                block,
                rows.getString(7));
    }

    private void insert(byte[] bytes, byte[] annotation, OptionalLong position, OptionalLong height)
            throws SQLException, RefusedException {
        Event event = parser.parse(bytes);
        String items = Json.items(event.items());
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR IGNORE INTO event(uid, namespace, device, timestamp,"
                        + " received_at, position, height, items) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, event.uid());
            insert.setString(2, event.namespace());
            insert.setString(3, event.deviceUid());
            insert.setLong(4, event.timestamp().toEpochMilli());
            insert.setLong(5, Annotation.decode(annotation).receivedAt().toEpochMilli());
            set(insert, 6, position);
            set(insert, 7, height);
            insert.setString(8, items);
            if (insert.executeUpdate() == 1) {
                insertText(event, items);
            }
        }
    }

    private void insertText(Event event, String items) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO event_text(rowid, device, namespace, items) VALUES (last_insert_rowid(), ?, ?, ?)")) {
            insert.setString(1, event.deviceUid());
            insert.setString(2, event.namespace());
            insert.setString(3, items);
            insert.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int index, OptionalLong value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(index, value.getAsLong());
        } else {
            statement.setNull(index, Types.INTEGER);
        }
    }

    /** Reads all of the file and compares its indexes, so that damage shows before it is asked for. */
    void check() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String answer = rows.next() ? rows.getString(1) : "no answer";
            if (!answer.equals("ok")) {
                throw new SQLException(answer, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
            }
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
